package dev.vmwork.guest;

import java.io.Closeable;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

/**
 * The serial line between vmwork and the launcher in a warm guest. What comes from the
 * guest is not trusted: lines are short, and too much is dropped. For one thread.
 */
final class LauncherLine implements Closeable {

	/** What the launcher's lines start with. */
	private static final String PREFIX = "vmwork ";

	private static final int LONGEST_LINE = 512;

	private static final int MOST_AT_ONCE = 1000;

	/** Enough for every generator that a kernel has had: 256 bits. */
	private static final int SEED_BYTES = 32;

	private static final SecureRandom RANDOM = new SecureRandom();

	private final SocketChannel channel;

	private final ByteBuffer buffer = ByteBuffer.allocate(LONGEST_LINE);

	private LauncherLine(SocketChannel channel) {
		this.channel = channel;
	}

	static LauncherLine connect(Path socket) throws IOException {
		SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
		channel.configureBlocking(false);
		return new LauncherLine(channel);
	}

	/**
	 * Wakes the launcher of a resumed guest. It gets the time and a random seed, for its
	 * own clock stands where it was saved and its random state is that of its siblings.
	 * @throws IOException if the line is broken
	 */
	void wake() throws IOException {
		byte[] seed = new byte[SEED_BYTES];
		RANDOM.nextBytes(seed);
		Instant now = Instant.now();
		String message = now.getEpochSecond() + " " + now.getNano() / 1000 + " " + HexFormat.of().formatHex(seed)
				+ "\n";
		ByteBuffer bytes = ByteBuffer.wrap(message.getBytes(StandardCharsets.US_ASCII));
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
	}

	/**
	 * What the launcher has said, without waiting.
	 * @return its next line without the prefix, or null if there is none yet
	 * @throws IOException if the line is broken
	 */
	@Nullable String poll() throws IOException {
		// a guest that floods the line must not keep vmwork here
		for (int i = 0; i < MOST_AT_ONCE; i++) {
			String line = takeLine();
			if (line != null && line.startsWith(PREFIX)) {
				return line.substring(PREFIX.length());
			}
			if (line == null && this.channel.read(this.buffer) <= 0) {
				return null;
			}
		}
		return null;
	}

	private @Nullable String takeLine() {
		for (int end = 0; end < this.buffer.position(); end++) {
			if (this.buffer.get(end) == '\n') {
				String line = new String(this.buffer.array(), 0, end, StandardCharsets.ISO_8859_1);
				this.buffer.flip().position(end + 1);
				this.buffer.compact();
				// it can end up on a terminal
				return line.strip().replaceAll("\\p{Cc}", "?");
			}
		}
		if (!this.buffer.hasRemaining()) {
			this.buffer.clear();
		}
		return null;
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
