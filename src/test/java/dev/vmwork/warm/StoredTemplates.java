package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.DiskBus;

/**
 * A store for tests, with templates of which there is only the record.
 *
 * @param folder its folder
 * @param store the store
 */
record StoredTemplates(Path folder, TemplateStore store) {

	static StoredTemplates in(Path folder) {
		return new StoredTemplates(folder,
				new TemplateStore(folder, new HostRoom(folder), new ProcessRunner(new Cancellation())));
	}

	void template(String key, long bytes, int made) throws IOException {
		write(key, bytes, made, "");
	}

	void refusal(String key, int made) throws IOException {
		write(key, 0, made, "its kernel has no serial port");
	}

	private void write(String key, long bytes, int made, String refusal) throws IOException {
		Path template = Files.createDirectories(this.folder.resolve(key));
		new TemplateRecord("image", "machine", DiskBus.IDE, Duration.ofSeconds(4), Duration.ofSeconds(5), 0, bytes,
				refusal, false)
			.write(template);
		Files.setLastModifiedTime(template.resolve("template.properties"), at(made));
	}

	TemplateLock lock(String key, boolean shared) throws IOException {
		return Objects.requireNonNull(this.store.tryLock(key, shared));
	}

	List<String> keys() throws IOException {
		return this.store.list().stream().map(TemplateInfo::key).toList();
	}

	static String keys(List<TemplateInfo> templates) {
		return String.join(" ", templates.stream().map(TemplateInfo::key).toList());
	}

	static FileTime at(int second) {
		return FileTime.from(Instant.ofEpochSecond(second));
	}

}
