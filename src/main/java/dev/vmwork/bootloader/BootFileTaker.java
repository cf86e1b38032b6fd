package dev.vmwork.bootloader;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FileStatus;
import dev.vmwork.disk.GuestTree;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.qemu.DirectBoot;

/**
 * Takes kernel and initial RAM disk out of an image's filesystems. The files are made
 * complete: under another name first.
 */
final class BootFileTaker {

	private static final long KERNEL_LIMIT = 256L << 20;

	private static final long INITRD_LIMIT = 1L << 30;

	/**
	 * Linux Documentation/arch/x86/boot.rst, "The Real-Mode Kernel Header": "HdrS" in
	 * little endian, and bit 0 of loadflags, LOADED_HIGH, which tells a bzImage.
	 */
	private static final int MAGIC_OFFSET = 0x202;

	private static final int MAGIC = 0x53726448;

	private static final int LOAD_FLAGS_OFFSET = 0x211;

	/**
	 * Linux Documentation/driver-api/early-userspace/buffer-format.rst: an archive that
	 * is not compressed starts at a multiple of this.
	 */
	private static final int INITRD_ALIGNMENT = 4;

	private final Path directory;

	private final GuestTree tree;

	/**
	 * Creates the taker.
	 * @param directory takes the files
	 * @param tree has them
	 */
	BootFileTaker(Path directory, GuestTree tree) {
		this.directory = directory;
		this.tree = tree;
	}

	DirectBoot take(BootEntry entry) throws IOException {
		Path kernel = this.directory.resolve("kernel");
		Path initrd = this.directory.resolve("initrd");
		Path part = Path.of(kernel + ".part");
		Path initrdPart = Path.of(initrd + ".part");
		try {
			copy("kernel", entry.kernel(), part, KERNEL_LIMIT);
			requireBzImage(entry.kernel(), part);
			concatenate(entry.initrds(), initrdPart);
			Files.move(part, kernel, StandardCopyOption.ATOMIC_MOVE);
			return new DirectBoot(kernel, finish(entry.initrds(), initrdPart, initrd), entry.commandLine());
		}
		finally {
			Files.deleteIfExists(part);
			Files.deleteIfExists(initrdPart);
		}
	}

	// An initrd of an earlier attempt must not stay beside a kernel that needs none.
	private static @Nullable Path finish(List<String> initrds, Path part, Path initrd) throws IOException {
		if (initrds.isEmpty()) {
			Files.deleteIfExists(initrd);
			return null;
		}
		return Files.move(part, initrd, StandardCopyOption.ATOMIC_MOVE);
	}

	private void concatenate(List<String> initrds, Path target) throws IOException {
		Path piece = Path.of(target + ".piece");
		try (OutputStream output = Files.newOutputStream(target)) {
			long total = 0;
			for (String initrd : initrds) {
				copy("initrd", initrd, piece, INITRD_LIMIT - total);
				output.write(new byte[(int) (-total & (INITRD_ALIGNMENT - 1))]);
				total += (-total & (INITRD_ALIGNMENT - 1)) + Files.copy(piece, output);
			}
		}
		finally {
			Files.deleteIfExists(piece);
		}
	}

	private void copy(String what, String path, Path target, long limit) throws IOException {
		FileStatus file = this.tree.find(path);
		if (file == null || !file.isRegular()) {
			throw new UnfitImageException("the " + what + " '" + path + "' is "
					+ ((file != null) ? "a " + file.type() : "not in the image") + ", wanted a file");
		}
		if (file.size() > limit) {
			throw new UnfitImageException(
					"the " + what + " '" + path + "' has " + file.size() + " bytes, wanted " + limit + " at most");
		}
		this.tree.filesystem().copyOut(file, target, limit);
	}

	private static void requireBzImage(String path, Path kernel) throws IOException {
		ByteBuffer header = ByteBuffer.allocate(LOAD_FLAGS_OFFSET + 1).order(ByteOrder.LITTLE_ENDIAN);
		try (FileChannel channel = FileChannel.open(kernel)) {
			while (header.hasRemaining() && channel.read(header) > 0) {
				// a file can be read in several pieces
			}
		}
		if (header.getInt(MAGIC_OFFSET) != MAGIC || (header.get(LOAD_FLAGS_OFFSET) & 1) == 0) {
			throw new UnfitImageException("the kernel '" + path + "' is not a Linux kernel for x86 (bzImage)");
		}
	}

}
