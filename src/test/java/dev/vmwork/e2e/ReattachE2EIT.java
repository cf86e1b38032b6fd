package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills the JVM with -9 while a guest is at work: it goes on, and a restart takes its
 * result, whether it has ended by then or not.
 */
@Tag("qemu")
@Timeout(1800)
class ReattachE2EIT {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void guestWhenItsVmworkIsKilledIsTakenUpAndLosesNothing(String start) throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory).withTemplate();
		// the first is taken up while it works, the second when it has ended, the third
		// not at all
		killAtWork(vmwork, 1, start);
		assertThat(vmwork.leftovers()).anyMatch((left) -> left.startsWith("qemu-system-x86_64"));
		assertTakenUp(vmwork);
		killAtWork(vmwork, 2, start);
		awaitResult(vmwork.unit(2, "1"));
		assertTakenUp(vmwork);
		killAtWork(vmwork, 3, start);
		assertCompletedBy(vmwork, "restart", "--from", "execute");
		assertThat(vmwork.latest("1", "execute").get("message")).doesNotContain("reattached");
	}

	private void assertTakenUp(Vmwork vmwork) throws Exception {
		assertCompletedBy(vmwork, "restart");
		assertThat(vmwork.executions("1")).containsExactly("render COMPLETED", "inject COMPLETED", "execute STOPPED",
				"execute COMPLETED", "harvest COMPLETED");
		assertThat(vmwork.latest("1", "execute").get("message")).isEqualTo("reattached after vmwork was killed");
	}

	private void assertCompletedBy(Vmwork vmwork, String... command) throws Exception {
		Vmwork.Result restart = vmwork.call(command);
		assertThat(restart.exitCode()).as(restart.out() + restart.err()).isZero();
		assertThat(this.directory.resolve("out")).hasContent("begun\nended\n");
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private void killAtWork(Vmwork vmwork, long run, String start) throws Exception {
		Vmwork.Call call = vmwork.start(Map.of(), "run", manifest().toString(), "--start", start);
		while (!Files.exists(vmwork.unit(run, "1").resolve("guest.properties"))) {
			assertThat(call.isUnderWay()).isTrue();
			Thread.sleep(5);
		}
		call.kill();
	}

	private static void awaitResult(Path unit) throws Exception {
		Path console = unit.resolve("console.log");
		while (!Files.exists(console) || !Files.readString(console).contains("app has ended")) {
			Thread.sleep(50);
		}
	}

	private Path manifest() throws Exception {
		Files.writeString(this.directory.resolve("input"), "");
		Files.writeString(this.directory.resolve("app"), """
				#!/bin/sh
				echo begun > "$2"
				sleep 3
				echo ended >> "$2"
				echo app has ended > /dev/console
				""");
		return Files.writeString(this.directory.resolve("manifest.csv"),
				"image,app,input,output\n" + Vmwork.SMALL_IMAGE + ",app,input,out\n");
	}

}
