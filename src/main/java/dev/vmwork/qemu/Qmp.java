package dev.vmwork.qemu;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import dev.vmwork.host.Deadline;

/**
 * A connection to QEMU's control channel (QEMU Machine Protocol: a JSON object a line).
 * Nothing waits without a limit. For one thread.
 */
public final class Qmp implements Closeable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);

	/** A message larger than this is not QEMU's. */
	private static final int LARGEST_MESSAGE = 1 << 20;

	private final SocketChannel channel;

	private final Selector selector;

	/** Most messages are a few hundred bytes; it grows for the others. */
	private ByteBuffer buffer = ByteBuffer.allocate(8 * 1024);

	private final Deque<JsonNode> events = new ArrayDeque<>();

	private Qmp(SocketChannel channel) throws IOException {
		this.channel = channel;
		this.selector = Selector.open();
		channel.configureBlocking(false);
		channel.register(this.selector, SelectionKey.OP_READ);
	}

	/**
	 * Connects to a QEMU that has been started.
	 * @param socket its socket
	 * @return the connection, ready for commands
	 * @throws IOException if there is no socket yet, or what answers is not QEMU
	 */
	public static Qmp connect(Path socket) throws IOException {
		SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
		Qmp qmp = new Qmp(channel);
		try {
			JsonNode greeting = qmp.receive(Deadline.in(ANSWER_LIMIT));
			if (greeting == null || !greeting.has("QMP")) {
				throw new IOException("no greeting on " + socket);
			}
			qmp.execute("qmp_capabilities", Map.of());
			return qmp;
		}
		catch (IOException ex) {
			qmp.close();
			throw ex;
		}
	}

	/**
	 * Executes a command.
	 * @param command its name
	 * @param arguments its arguments
	 * @return what it returned
	 * @throws IOException if QEMU refuses it, does not answer in time or is gone
	 */
	public JsonNode execute(String command, Map<String, ?> arguments) throws IOException {
		String request = JSON.writeValueAsString(Map.of("execute", command, "arguments", arguments)) + "\n";
		ByteBuffer bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
		while (bytes.hasRemaining()) {
			this.channel.write(bytes);
		}
		Deadline deadline = Deadline.in(ANSWER_LIMIT);
		for (JsonNode message = receive(deadline); message != null; message = receive(deadline)) {
			if (message.has("return")) {
				return message.get("return");
			}
			if (message.has("error")) {
				throw new IOException(command + ": " + message.get("error").path("desc").asString());
			}
			this.events.add(message);
		}
		throw new IOException(command + ": no answer within " + ANSWER_LIMIT.toSeconds() + " s");
	}

	/**
	 * Waits for the next event.
	 * @param limit the longest to wait
	 * @return the event, or null if there was none
	 * @throws IOException if QEMU is gone
	 */
	public @Nullable JsonNode nextEvent(Duration limit) throws IOException {
		JsonNode event = this.events.poll();
		return (event != null) ? event : receive(Deadline.in(limit));
	}

	private @Nullable JsonNode receive(Deadline deadline) throws IOException {
		while (true) {
			JsonNode message = takeMessage();
			if (message != null) {
				return message;
			}
			long left = deadline.left().toMillis();
			if (left <= 0 || this.selector.select(left) == 0) {
				return null;
			}
			this.selector.selectedKeys().clear();
			if (this.channel.read(this.buffer) < 0) {
				throw new EOFException("QEMU closed its control channel");
			}
		}
	}

	private @Nullable JsonNode takeMessage() throws IOException {
		int end = 0;
		while (end < this.buffer.position() && this.buffer.get(end) != '\n') {
			end++;
		}
		if (end == this.buffer.position()) {
			if (!this.buffer.hasRemaining()) {
				grow();
			}
			return null;
		}
		JsonNode message = JSON.readTree(this.buffer.array(), 0, end);
		this.buffer.flip().position(end + 1);
		this.buffer.compact();
		return message;
	}

	private void grow() throws IOException {
		if (this.buffer.capacity() >= LARGEST_MESSAGE) {
			throw new IOException("a message of QEMU is longer than " + LARGEST_MESSAGE + " bytes");
		}
		this.buffer = ByteBuffer.allocate(2 * this.buffer.capacity()).put(this.buffer.flip());
	}

	@Override
	public void close() throws IOException {
		this.selector.close();
		this.channel.close();
	}

}
