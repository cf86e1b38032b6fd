package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FileStatus;
import dev.vmwork.disk.GuestTree;
import dev.vmwork.disk.UnfitImageException;

/**
 * The disk of a guest that is not running, as its boot loader sees it.
 */
final class GuestBootDisk implements BootDisk {

	/**
	 * Of all texts together: one with many statements needs a hundred times the memory.
	 */
	private static final long TEXT_LIMIT = 1 << 20;

	/** Each is a run of debugfs. */
	private static final int MOST_REQUESTS = 500;

	private final GuestTree own;

	private final List<GuestTree> all;

	private int requests;

	private long textLength;

	private @Nullable Map<String, GuestTree> names;

	/**
	 * Creates the disk.
	 * @param own the filesystem that has the configuration
	 * @param all all filesystems of the disk
	 */
	GuestBootDisk(GuestTree own, List<GuestTree> all) {
		this.own = own;
		this.all = all;
	}

	@Override
	public @Nullable FileStatus stat(String path) throws IOException {
		if (++this.requests > MOST_REQUESTS) {
			throw new UnfitImageException("the boot loader's configuration asks for too many files");
		}
		return this.own.find(path);
	}

	@Override
	public @Nullable String read(String path) throws IOException {
		FileStatus file = stat(path);
		if (file == null || !file.isRegular()) {
			return null;
		}
		long left = TEXT_LIMIT - this.textLength;
		if (file.size() > left) {
			throw new UnfitImageException(path + " has " + file.size() + " bytes, wanted " + left + " at most");
		}
		this.textLength += file.size();
		return this.own.read(file, TEXT_LIMIT);
	}

	@Override
	public List<String> list(String path) throws IOException {
		FileStatus folder = stat(path);
		return (folder != null && folder.isDirectory()) ? this.own.list(folder) : List.of();
	}

	@Override
	public @Nullable String search(String name) throws IOException {
		GuestTree named = names().get(name);
		if (named == null) {
			return null;
		}
		return named.equals(this.own) ? "" : name;
	}

	/**
	 * A filesystem of the disk.
	 * @param device its name, empty for the one that has the configuration
	 * @return the filesystem
	 * @throws IOException if there is none of this name
	 */
	GuestTree filesystem(String device) throws IOException {
		GuestTree named = device.isEmpty() ? this.own : names().get(device);
		if (named == null) {
			throw new UnfitImageException(
					"the kernel is on the device (" + device + "), which is not an ext filesystem of the image");
		}
		return named;
	}

	private Map<String, GuestTree> names() throws IOException {
		if (this.names == null) {
			Map<String, GuestTree> found = new HashMap<>();
			this.own.names().forEach((name) -> found.put(name, this.own));
			for (GuestTree filesystem : this.all) {
				filesystem.names().forEach((name) -> found.putIfAbsent(name, filesystem));
			}
			this.names = found;
		}
		return this.names;
	}

}
