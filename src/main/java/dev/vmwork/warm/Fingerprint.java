package dev.vmwork.warm;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

import dev.vmwork.host.Sha256;

/**
 * A hash of several texts.
 */
final class Fingerprint {

	private final MessageDigest digest = Sha256.digest();

	/**
	 * Adds a text.
	 * @param text the text
	 * @return this
	 */
	Fingerprint add(Object text) {
		byte[] bytes = String.valueOf(text).getBytes(StandardCharsets.UTF_8);
		// its length too, so that where one ends and the next begins counts
		this.digest.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
		this.digest.update(bytes);
		return this;
	}

	/**
	 * The hash. Nothing can be added any more.
	 */
	@Override
	public String toString() {
		return HexFormat.of().formatHex(this.digest.digest());
	}

}
