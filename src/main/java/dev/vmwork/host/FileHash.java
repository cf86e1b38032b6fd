package dev.vmwork.host;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The SHA-256 (FIPS 180-4) of a file's content: the same whatever happens to the file's
 * disk, its number or the host's clock.
 */
public final class FileHash {

	private FileHash() {
	}

	/**
	 * Hashes a file.
	 * @param file the file, which is read as a whole
	 * @return 64 hexadecimal digits, as {@code sha256sum} prints them
	 * @throws IOException if it cannot be read
	 */
	public static String sha256(Path file) throws IOException {
		try (InputStream in = Files.newInputStream(file)) {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			new DigestInputStream(in, digest).transferTo(OutputStream.nullOutputStream());
			return HexFormat.of().formatHex(digest.digest());
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException("every JDK has SHA-256", ex);
		}
	}

}
