package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * By what it is seen that a file is another one, or that something was written to it. The
 * time of the last change of the inode cannot be set back, unlike that of the content.
 *
 * @param device the number of its device, which can be another one after a boot
 * @param file its inode, size and times, separated by blanks
 */
public record FileIdentity(String device, String file) {

	private static final List<String> ATTRIBUTES = List.of("ino", "size", "lastModifiedTime", "ctime");

	/**
	 * Looks at a file.
	 * @param path the file; links are followed
	 * @return its identity now
	 * @throws IOException if it cannot be looked at
	 */
	public static FileIdentity of(Path path) throws IOException {
		Map<String, Object> attributes = Files.readAttributes(path, "unix:dev," + String.join(",", ATTRIBUTES));
		return new FileIdentity(String.valueOf(attributes.get("dev")),
				ATTRIBUTES.stream()
					.map((name) -> String.valueOf(attributes.get(name)))
					.collect(Collectors.joining(" ")));
	}

	/**
	 * What of it stays as long as nobody writes to the file: not the time of the last
	 * change of the inode, which a new link changes, and not the inode of a filesystem
	 * that gives it numbers anew.
	 * @return size and time of the last change of the content
	 */
	public String content() {
		String[] words = this.file.split(" ", -1);
		return (words.length == ATTRIBUTES.size()) ? words[1] + " " + words[2] : this.file;
	}

	@Override
	public String toString() {
		return this.device + " " + this.file;
	}

}
