package dev.vmwork.qemu;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ChildProcess;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.unit.NetworkMode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what a guest reaches by its network card. The guest is iPXE, which QEMU has on
 * that card: it fetches what its DHCP server names, here a page of a server on the host's
 * loopback.
 */
@Tag("qemu")
@Timeout(300)
class GuestNetworkIT {

	private static final String PATH = "/of-the-host";

	/** Of TCP's flags (RFC 9293, section 3.1). */
	private static final int RST = 4;

	private static final int TCP = 6;

	@TempDir
	private Path directory;

	private final Cancellation cancellation = new Cancellation();

	private final CountDownLatch asked = new CountDownLatch(1);

	private HttpServer server;

	@BeforeEach
	void startServer() throws IOException {
		TestTools.require(QemuBinary.PROGRAM);
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.createContext(PATH, (exchange) -> {
			this.asked.countDown();
			exchange.close();
		});
		this.server.start();
	}

	@AfterEach
	void stopServer() {
		this.server.stop(0);
	}

	private int port() {
		return this.server.getAddress().getPort();
	}

	private ChildProcess start(NetworkMode network) throws IOException {
		GuestSpec spec = new GuestSpec(this.directory, "disk",
				new Hardware("pc", 64, 1, DiskBus.IDE, network, Accelerator.TCG), null, null, Duration.ofMinutes(5), 0);
		List<String> line = new ArrayList<>(QemuCommandLine.of(spec, new QemuFeatures("7.2", false, false, false)));
		int card = line.indexOf("-nic") + 1;
		line.set(card, line.get(card) + ",id=net,bootfile=http://10.0.2.2:" + port() + PATH);
		line.addAll(List.of("-object", "filter-dump,id=dump,netdev=net,file=packets"));
		Files.write(this.directory.resolve("disk"), new byte[0]);
		int disk = line.indexOf("-drive") + 1;
		line.set(disk, line.get(disk).replace("format=qcow2", "format=raw"));
		return new ProcessRunner(this.cancellation).start(Command.of(this.directory, Duration.ofMinutes(5), line),
				this.directory.resolve("log"));
	}

	@Test
	void guestWithTheInternetReachesTheHost() throws Exception {
		try (ChildProcess qemu = start(NetworkMode.INTERNET)) {
			assertThat(qemu.isAlive()).isTrue();
			this.asked.await();
		}
	}

	@Test
	void guestWithANetworkCardOnlyIsTurnedAwayFromTheHost() throws Exception {
		try (ChildProcess qemu = start(NetworkMode.USER)) {
			while (!isTurnedAway()) {
				assertThat(qemu.isAlive()).as(Files.readString(this.directory.resolve("log"))).isTrue();
				TimeUnit.MILLISECONDS.sleep(100);
			}
		}
		assertThat(this.asked.getCount()).isEqualTo(1);
	}

	// A TCP packet of the server's port that refuses the connection, in the file that
	// filter-dump writes: a header of 24 bytes, and one of 16 before each Ethernet frame
	// (pcap-savefile(5)).
	private boolean isTurnedAway() throws IOException {
		Path file = this.directory.resolve("packets");
		if (!Files.exists(file)) {
			return false;
		}
		ByteBuffer packets = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.nativeOrder());
		for (int at = 24; at + 16 <= packets.limit();) {
			int length = packets.getInt(at + 8);
			int ip = at + 16 + 14;
			at += 16 + length;
			if (at > packets.limit() || length < 14 + 40) {
				continue;
			}
			int tcp = ip + (packets.get(ip) & 15) * 4;
			int from = ((packets.get(tcp) & 255) << 8) | (packets.get(tcp + 1) & 255);
			if (packets.get(ip + 9) == TCP && from == port() && (packets.get(tcp + 13) & RST) != 0) {
				return true;
			}
		}
		return false;
	}

}
