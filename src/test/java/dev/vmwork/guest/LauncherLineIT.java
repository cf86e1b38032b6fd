package dev.vmwork.guest;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the line to the launcher against guests that do not keep to it, over a real
 * socket.
 */
@Timeout(300)
class LauncherLineIT {

	@TempDir
	private Path directory;

	@Test
	void linesWhenMixedWithOthersAreFound() throws Exception {
		assertThat(heard("login: \nvmwork ready 12\r\nvmworkready\n\nvmwork failed: no disk\n"))
			.containsExactly("ready 12", "failed: no disk");
	}

	@Test
	void lineWhenItComesInPiecesIsWhole() throws Exception {
		try (Guest guest = new Guest(this.directory)) {
			for (String piece : List.of("vm", "work rea", "dy 1", "2")) {
				guest.say(piece);
				assertThat(guest.line.poll()).isNull();
			}
			guest.say("\n");
			assertThat(guest.await()).isEqualTo("ready 12");
		}
	}

	@Test
	void lineWhenTooLongIsDroppedAndTheNextOneHeard() throws Exception {
		assertThat(heard("vmwork " + "x".repeat(100_000) + "\nvmwork ready 3\n")).containsExactly("ready 3");
	}

	@Test
	void pollWhenTheGuestNeverStopsTalkingReturns() throws Exception {
		try (Guest guest = new Guest(this.directory)) {
			CompletableFuture<Void> flood = CompletableFuture.runAsync(guest::flood);
			for (int i = 0; i < 100; i++) {
				assertThat(guest.line.poll()).isNull();
			}
			assertThat(flood).isNotCompleted();
			guest.line.close();
			flood.join();
		}
	}

	@Test
	void pollWhenTheGuestIsGoneHearsNothing() throws Exception {
		try (Guest guest = new Guest(this.directory)) {
			guest.say("vmwork ready 1\nvmwork");
			guest.hangUp();
			assertThat(guest.await()).isEqualTo("ready 1");
			assertThat(guest.line.poll()).isNull();
		}
	}

	@Test
	void wakeWhenSentTwiceHasTheTimeAndAnotherSeedEachTime() throws Exception {
		try (Guest guest = new Guest(this.directory)) {
			guest.line.wake();
			String first = guest.hear();
			guest.line.wake();
			String second = guest.hear();
			assertThat(first).matches("[0-9]{10} [0-9]{1,6} [0-9a-f]{64}\n");
			assertThat(first.split(" ", 3)[2]).isNotEqualTo(second.split(" ", 3)[2]);
			assertThat(Long.parseLong(second.split(" ", 3)[0]))
				.isGreaterThanOrEqualTo(Long.parseLong(first.split(" ", 3)[0]));
		}
	}

	// All that is heard of what a guest says before it hangs up.
	private List<String> heard(String text) throws Exception {
		try (Guest guest = new Guest(this.directory)) {
			CompletableFuture<Void> talk = CompletableFuture.runAsync(() -> guest.say(text + "vmwork end\n"));
			List<String> heard = new ArrayList<>();
			for (String said = guest.await(); !said.equals("end"); said = guest.await()) {
				heard.add(said);
			}
			talk.join();
			return heard;
		}
	}

	/**
	 * QEMU's end of the line.
	 */
	private static final class Guest implements AutoCloseable {

		private final ServerSocketChannel server;

		private final SocketChannel channel;

		private final LauncherLine line;

		Guest(Path directory) throws IOException {
			Path socket = directory.resolve("line");
			this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)
				.bind(UnixDomainSocketAddress.of(socket));
			this.line = LauncherLine.connect(socket);
			this.channel = this.server.accept();
		}

		void say(String text) {
			try {
				ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
				while (bytes.hasRemaining()) {
					this.channel.write(bytes);
				}
			}
			catch (IOException ex) {
				throw new IllegalStateException(ex);
			}
		}

		void flood() {
			ByteBuffer bytes = ByteBuffer.wrap("noise\n".repeat(10_000).getBytes(StandardCharsets.UTF_8));
			try {
				while (true) {
					this.channel.write(bytes.rewind());
				}
			}
			catch (IOException ex) {
				// the other end was closed
			}
		}

		String hear() throws IOException {
			ByteBuffer bytes = ByteBuffer.allocate(200);
			this.channel.read(bytes);
			return new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
		}

		String await() throws IOException {
			String said = this.line.poll();
			while (said == null) {
				Thread.onSpinWait();
				said = this.line.poll();
			}
			return said;
		}

		void hangUp() throws IOException {
			this.channel.close();
		}

		@Override
		public void close() throws IOException {
			this.line.close();
			this.channel.close();
			this.server.close();
		}

	}

}
