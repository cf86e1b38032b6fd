package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.disk.TestImages;

/**
 * A user's folder: a manifest, and what it names.
 */
final class UserFolder {

	private final Path folder;

	private final TestImages images;

	private final List<String> rows = new ArrayList<>(List.of("id,image,app,input,output,profile,memory"));

	/**
	 * Creates a folder with the input {@code input.txt}.
	 * @param folder the folder
	 */
	UserFolder(Path folder) throws IOException {
		this.folder = Files.createDirectories(folder);
		this.images = new TestImages(Files.createDirectories(folder.resolve("images")));
		Files.writeString(folder.resolve("input.txt"), "one\ntwo\n");
	}

	Path path() {
		return this.folder;
	}

	/**
	 * Makes an application.
	 * @param name its name
	 * @param commands its shell commands
	 */
	void app(String name, String commands) throws IOException {
		Files.writeString(this.folder.resolve(name), "#!/bin/sh\n" + commands);
	}

	/**
	 * Makes a job profile that runs {@code app input output}.
	 * @param name its name
	 * @param settings its job.yaml
	 */
	void profile(String name, String settings) throws IOException {
		Path profile = Files.createDirectories(this.folder.resolve("jobs").resolve(name));
		Files.writeString(profile.resolve("autorun.template"), "exec {{app}} {{input}} {{output}}\n");
		Files.writeString(profile.resolve("job.yaml"), settings);
	}

	/**
	 * Makes a copy of the small image.
	 * @param name its name
	 * @param start what its init does in place of starting /home/auto/autorun, or an
	 * empty text
	 * @return the image
	 */
	Path image(String name, String start) throws IOException {
		Path image = Files.copy(Vmwork.SMALL_IMAGE, this.folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
		if (!start.isEmpty()) {
			Path script = Files.writeString(this.folder.resolve("start"), "#!/bin/sh\n" + start);
			this.images.debugfs(image, "rm /etc/start", "write " + script + " /etc/start",
					"sif /etc/start mode 0100755");
		}
		return image;
	}

	/**
	 * Changes a copy of the small image.
	 * @param image the image
	 * @param requests what to do, in debugfs's language
	 */
	void change(Path image, String... requests) throws IOException {
		this.images.debugfs(image, requests);
	}

	static void touch(Path file) throws IOException {
		FileTime time = Files.getLastModifiedTime(file);
		Files.setLastModifiedTime(file, FileTime.fromMillis(time.toMillis() + 5000));
	}

	/**
	 * Adds a row whose output is {@code out/ID}.
	 * @param id its id
	 * @param image its image
	 * @param app its application
	 * @param input its input
	 * @param profile its job profile, or an empty text
	 * @param memory its memory, or an empty text
	 */
	void row(String id, Object image, String app, String input, String profile, String memory) {
		this.rows.add(String.join(",", id, image.toString(), app, input, "out/" + id, profile, memory));
	}

	/**
	 * Adds a row for the input {@code input.txt}.
	 * @param id its id
	 * @param image its image
	 * @param app its application
	 * @param profile its job profile, or an empty text
	 */
	void row(String id, Object image, String app, String profile) {
		row(id, image, app, "input.txt", profile, "");
	}

	/**
	 * Writes the manifest with the rows that were added since the last one.
	 * @return the manifest
	 */
	String manifest() throws IOException {
		Path manifest = Files.write(this.folder.resolve("manifest.csv"), this.rows);
		this.rows.subList(1, this.rows.size()).clear();
		return manifest.toString();
	}

	Path output(String id) {
		return this.folder.resolve("out").resolve(id);
	}

}
