package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;

import dev.vmwork.disk.ChangedImageException;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;

/**
 * Hashes of images' content. An image is read again only when its size, times or inode
 * have changed.
 */
final class ImageDigests {

	/** For an image of a terabyte. */
	private static final Duration LIMIT = Duration.ofHours(2);

	private final Path folder;

	private final ProcessRunner processes;

	ImageDigests(Path folder, ProcessRunner processes) {
		this.folder = folder;
		this.processes = processes;
	}

	/**
	 * The hash of an image.
	 * @param image the image
	 * @return the hash
	 * @throws IOException if the image cannot be read
	 */
	String of(Path image) throws IOException {
		Files.createDirectories(this.folder);
		String identity = FileIdentity.of(image).toString();
		Path record = this.folder.resolve(new Fingerprint().add(image) + ".digest");
		if (Files.exists(record)) {
			List<String> lines = Files.readAllLines(record);
			if (lines.size() == 2 && lines.get(0).equals(identity)) {
				return lines.get(1);
			}
		}
		String digest = read(image);
		if (!FileIdentity.of(image).toString().equals(identity)) {
			throw new ChangedImageException(image, "its content began to be read");
		}
		Path part = Files.createTempFile(this.folder, "digest-", ".part");
		Files.write(part, List.of(identity, digest));
		Files.move(part, record, StandardCopyOption.ATOMIC_MOVE);
		return digest;
	}

	/**
	 * Removes what a killed vmwork left half written. For the holder of the home's lock.
	 * @throws IOException if it cannot be removed
	 */
	void recover() throws IOException {
		if (Files.isDirectory(this.folder)) {
			try (DirectoryStream<Path> parts = Files.newDirectoryStream(this.folder, "{*.part,*.log,*.log.out}")) {
				for (Path part : parts) {
					Files.deleteIfExists(part);
				}
			}
		}
	}

	// b2sum (GNU coreutils): the JDK's digests take several times as long.
	private String read(Path image) throws IOException {
		String output = this.processes
			.runChecked(Command.of(this.folder, LIMIT, List.of("b2sum", "--length=256", "--", image.toString())))
			.output();
		return output.replaceFirst("^\\\\", "").split(" ", 2)[0];
	}

}
