package dev.vmwork.qemu;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests what is made of messages that come in pieces, in heaps, wrong or not at all, on a
 * real socket.
 */
@Timeout(300)
class QmpIT {

	private static final String GREETING = "{\"QMP\": {\"version\": {}, \"capabilities\": []}}\r\n";

	private static final String DONE = "{\"return\": {}}\r\n";

	@TempDir
	Path directory;

	private ServerSocketChannel server;

	@BeforeEach
	void listen() throws IOException {
		this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
		this.server.bind(UnixDomainSocketAddress.of(socket()));
	}

	@AfterEach
	void close() throws IOException {
		this.server.close();
	}

	@Test
	void commandWhenEventsComeFirstHasItsAnswerAndEventsAreKept() throws IOException {
		answer(GREETING + DONE
				+ "{\"event\": \"A\"}\r\n{\"event\": \"B\"}\r\n{\"return\": {\"status\": \"paused\"}}\r\n");
		try (Qmp qmp = Qmp.connect(socket())) {
			assertThat(qmp.execute("query-status", Map.of()).path("status").asString()).isEqualTo("paused");
			assertThat(name(qmp.nextEvent(Duration.ofSeconds(1)))).isEqualTo("A");
			assertThat(name(qmp.nextEvent(Duration.ofSeconds(1)))).isEqualTo("B");
		}
	}

	@Test
	void messageWhenInPiecesIsPutTogether() throws IOException {
		answer(GREETING, DONE, "{\"ev", "ent\": \"grün", "\"}\r", "\n");
		try (Qmp qmp = Qmp.connect(socket())) {
			assertThat(name(qmp.nextEvent(Duration.ofSeconds(10)))).isEqualTo("grün");
		}
	}

	@Test
	void commandWhenRefusedFailsWithMessageOfQemu() throws IOException {
		answer(GREETING + DONE + "{\"error\": {\"class\": \"GenericError\", \"desc\": \"no such thing\"}}\r\n");
		try (Qmp qmp = Qmp.connect(socket())) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> qmp.execute("dance", Map.of()))
				.withMessage("dance: no such thing");
		}
	}

	@Test
	void eventWhenNoneComesIsNone() throws IOException {
		answer(GREETING + DONE);
		try (Qmp qmp = Qmp.connect(socket())) {
			assertThat(qmp.nextEvent(Duration.ofMillis(50))).isNull();
		}
	}

	@Test
	void connectionWhenClosedByQemuFails() throws IOException {
		serve((client) -> {
			say(client, GREETING + DONE);
			client.read(ByteBuffer.allocate(1000));
		});
		try (Qmp qmp = Qmp.connect(socket())) {
			assertThatExceptionOfType(IOException.class).isThrownBy(() -> qmp.nextEvent(Duration.ofSeconds(10)))
				.withMessage("QEMU closed its control channel");
		}
	}

	@Test
	void connectionWhenGreetedByStrangerFails() {
		answer("{\"hello\": 1}\r\n");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Qmp.connect(socket()))
			.withMessageStartingWith("no greeting on ");
	}

	@Test
	void messageWhenEndlessFails() {
		answer(GREETING + DONE, "x".repeat((1 << 20) + 1));
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> {
			try (Qmp qmp = Qmp.connect(socket())) {
				qmp.nextEvent(Duration.ofSeconds(10));
			}
		}).withMessage("a message of QEMU is longer than 1048576 bytes");
	}

	@Test
	void connectionWhenNobodyListensFails() {
		Path nobody = this.directory.resolve("nobody.sock");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> Qmp.connect(nobody));
	}

	private Path socket() {
		return this.directory.resolve("qmp.sock");
	}

	private static String name(@Nullable JsonNode event) {
		return (event != null) ? event.path("event").asString() : "none";
	}

	// Says its pieces, whatever it is told, and listens until the other side hangs up.
	private void answer(String... pieces) {
		serve((client) -> {
			say(client, pieces);
			ByteBuffer requests = ByteBuffer.allocate(1000);
			while (client.read(requests.clear()) >= 0) {
				// what it is asked does not matter
			}
		});
	}

	private void serve(Peer peer) {
		new Thread(() -> {
			try (SocketChannel client = this.server.accept()) {
				peer.talk(client);
			}
			catch (IOException ex) {
				// the other side hung up, or the test is over
			}
		}).start();
	}

	private static void say(SocketChannel client, String... pieces) throws IOException {
		for (String piece : pieces) {
			ByteBuffer bytes = ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8));
			while (bytes.hasRemaining()) {
				client.write(bytes);
			}
		}
	}

	/**
	 * The other end of the connection.
	 */
	@FunctionalInterface
	private interface Peer {

		void talk(SocketChannel client) throws IOException;

	}

}
