package dev.vmwork.bootloader;

import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FileStatus;

/**
 * A disk that exists in memory only.
 *
 * @param files the texts by their paths
 * @param devices the filesystems that can be searched for: empty for the one with the
 * files
 */
record FakeBootDisk(Map<String, String> files, Map<String, String> devices) implements BootDisk {

	static final FakeBootDisk EMPTY = new FakeBootDisk(Map.of(), Map.of());

	static FakeBootDisk of(String path, String text) {
		return new FakeBootDisk(Map.of(path, text), Map.of());
	}

	@Override
	public @Nullable FileStatus stat(String path) {
		String text = this.files.get(path);
		return (text != null) ? new FileStatus(12, "regular", text.length()) : null;
	}

	@Override
	public @Nullable String read(String path) {
		return this.files.get(path);
	}

	@Override
	public List<String> list(String path) {
		return this.files.keySet()
			.stream()
			.filter((file) -> file.startsWith(path + "/"))
			.map((file) -> file.substring(path.length() + 1))
			.toList();
	}

	@Override
	public @Nullable String search(String name) {
		return this.devices.get(name);
	}

}
