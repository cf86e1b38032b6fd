package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Sets the clock that vmwork sees while a guest runs, by libfaketime, whose Debian
 * package it unpacks for itself: nothing can set that of a container. Skipped only where
 * no package mirror can be reached.
 */
@Tag("qemu")
class SteppedClockE2EIT {

	@TempDir
	private Path directory;

	private UserFolder user;

	private Vmwork vmwork;

	private Path clock;

	private Path library;

	@BeforeEach
	void fakeClock() throws Exception {
		Vmwork.requireGuests();
		Path packages = Files.createDirectory(this.directory.resolve("packages"));
		boolean unpacked = run(packages, "apt-get", "-q", "download", "libfaketime")
				&& run(packages, "sh", "-c", "dpkg -x libfaketime_*.deb .");
		assumeThat(unpacked).as("Debian's package libfaketime can be had").isTrue();
		try (Stream<Path> files = Files.walk(packages)) {
			this.library = files.filter((file) -> file.endsWith("libfaketimeMT.so.1")).findFirst().orElseThrow();
		}
		this.clock = this.directory.resolve("clock");
		set("+0");
		this.user = new UserFolder(Files.createDirectory(this.directory.resolve("user")));
		this.user.app("slow", "echo begun > /dev/console\nsleep 8\ncp $1 $2\n");
		this.vmwork = new Vmwork(this.directory).withTemplate();
	}

	@Test
	void guestWhenTheClockIsSetForwardHasItsWholeTimeAndItsCheckpoints() throws Exception {
		this.user.profile("saved", "timeout: 10m\ncheckpoint: 2s\n");
		this.user.row("u", Vmwork.SMALL_IMAGE, "slow", "saved");
		Vmwork.Call call = this.vmwork.start(environment(), "run", this.user.manifest());
		awaitBegun(call);
		set("+1d");
		Vmwork.Result result = call.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(this.user.output("u")).hasContent("one\ntwo");
		assertThat(this.vmwork.latest("u", "execute").get("message")).contains("checkpoint").doesNotContain("failed");
	}

	@Test
	void guestWhenTheClockIsSetBeforeARestartIsReattachedTo() throws Exception {
		this.user.profile("limited", "timeout: 10m\n");
		this.user.row("u", Vmwork.SMALL_IMAGE, "slow", "limited");
		Vmwork.Call call = this.vmwork.start(environment(), "run", this.user.manifest());
		awaitBegun(call);
		call.kill();
		set("+1d");
		Vmwork.Result result = this.vmwork.start(environment(), "restart").await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(this.user.output("u")).hasContent("one\ntwo");
		assertThat(this.vmwork.latest("u", "execute").get("message")).contains("reattached");
	}

	private void awaitBegun(Vmwork.Call call) throws Exception {
		Path console = this.vmwork.unit("u").resolve("console.log");
		while (!Files.exists(console) || !Files.readString(console).contains("begun")) {
			assertThat(call.isUnderWay()).as(call.said()).isTrue();
			Thread.sleep(20);
		}
	}

	private Map<String, String> environment() {
		// QEMU's own clock is none of vmwork's, nor are the times that files have
		return Map.of("LD_PRELOAD", this.library.toString(), "FAKETIME_TIMESTAMP_FILE", this.clock.toString(),
				"FAKETIME_CACHE_DURATION", "1", "FAKETIME_DONT_FAKE_MONOTONIC", "1", "NO_FAKE_STAT", "1",
				"FAKETIME_SKIP_CMDS", "qemu-system-x86_64,qemu-storage-daemon,qemu-img");
	}

	private void set(String offset) throws IOException {
		Files.writeString(this.clock, offset + "\n");
	}

	private static boolean run(Path folder, String... command) throws Exception {
		return new ProcessBuilder(command).directory(folder.toFile())
			.redirectErrorStream(true)
			.redirectOutput(folder.resolve("log").toFile())
			.start()
			.waitFor() == 0;
	}

}
