package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.disk.FaultDisk;
import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Interrupts a run while its guests run, and restarts it.
 */
@Tag("qemu")
class InterruptE2EIT {

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void runWhenInterruptedEndsSoonAndCanBeRestarted(String start) throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString(), "--parallel", "2", "--accelerator",
				"tcg", "--start", start);
		awaitGuests(vmwork, run, start);
		assertHomeIsTaken(vmwork, run);
		run.interrupt();
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(130);
		assertThat(result.out()).contains("run 1: 0 of 2 units complete, 0 failed, stopped");
		assertThat(vmwork.leftovers()).isEmpty();
		assertThat(vmwork.call("runs").out()).containsPattern("1 +STOPPED +2 +0 +0 ");
		Vmwork.Result restarted = vmwork.call("restart", "--parallel", "2", "--accelerator", "tcg", "--start", start);
		assertThat(restarted.exitCode()).as(restarted.out() + restarted.err()).isZero();
		assertThat(vmwork.executions("a")).containsExactly("render COMPLETED", "inject COMPLETED", "execute STOPPED",
				"execute COMPLETED", "harvest COMPLETED");
		assertThat(this.directory.resolve("a.txt")).hasContent("1 one\n2 two\n3 three\n");
		assertThat(this.directory.resolve("b.txt")).hasContent("1 one\n2 two\n3 three\n");
	}

	@Test
	void runWhenInterruptedWhileATemplateIsMadeLeavesNothingOfIt() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString(), "--parallel", "2", "--accelerator",
				"tcg", "--start", "warm");
		// with -S, QEMU is only asked whether it takes the options
		awaitGuest(vmwork, run, (guest) -> guest.contains("share=on") && !guest.contains(" -S "));
		run.interrupt();
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(130);
		assertThat(vmwork.leftovers()).isEmpty();
		assertThat(vmwork.templates()).isEmpty();
		assertThat(vmwork.home().resolve("templates")).isDirectoryNotContaining("glob:**.part");
		assertThat(vmwork.executions("a")).containsExactly("render COMPLETED", "inject STOPPED");
	}

	@Test
	void runWhenInterruptedWhileQemuIsAskedLeavesNothing() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory).thatAsks();
		Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString(), "--accelerator", "tcg");
		awaitGuest(vmwork, run, (guest) -> guest.contains(" -S "));
		run.interrupt();
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(130);
		assertThat(vmwork.leftovers()).isEmpty();
		assertThat(vmwork.home()).isDirectoryNotContaining("glob:**/probe-*");
	}

	private static void awaitGuest(Vmwork vmwork, Vmwork.Call run, Predicate<String> wanted) throws Exception {
		while (guests(vmwork).stream().noneMatch(wanted)) {
			assertThat(run.isUnderWay()).as("the guest was seen").isTrue();
			Thread.sleep(5);
		}
	}

	@Test
	void runWhenInterruptedWhileItWaitsToMakeItsDatabaseEndsAndLeavesNothingInTheWay() throws Exception {
		Vmwork.requireGuests();
		TestTools.requireRoot();
		Path database = this.directory.resolve("home/db");
		try (FaultDisk disk = new FaultDisk(database, 16)) {
			Vmwork vmwork = new Vmwork(this.directory);
			disk.fill();
			Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString(), "--accelerator", "tcg");
			while (!run.said().contains("vmwork: waiting, the job repository cannot be written: No space left")) {
				assertThat(run.isUnderWay()).as(run.said()).isTrue();
				Thread.sleep(20);
			}
			run.interrupt();
			Vmwork.Result result = run.await();
			assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
			assertThat(vmwork.call("runs").err()).contains("nothing was run yet");
			disk.heal();
			Vmwork.Result again = vmwork.call("run", manifest().toString(), "--accelerator", "tcg");
			assertThat(again.exitCode()).as(again.out() + again.err()).isZero();
		}
	}

	private Path manifest() throws Exception {
		Path failures = Vmwork.SAMPLES.resolve("failures");
		// warm guests that last: both have to be seen at the same time
		Path app = Files.writeString(this.directory.resolve("app"),
				"#!/bin/sh\nsleep 5\nawk '{ print NR, $0 }' $1 > $2\n");
		String sources = Vmwork.SMALL_IMAGE + "," + app + "," + failures.resolve("input.txt");
		return Files.write(this.directory.resolve("manifest.csv"),
				List.of("id,image,app,input,output", "a," + sources + ",a.txt", "b," + sources + ",b.txt"));
	}

	private static List<String> guests(Vmwork vmwork) throws Exception {
		return vmwork.leftovers().stream().filter((process) -> process.startsWith("qemu-system-x86_64")).toList();
	}

	// a template's trial guests are resumed, too, but one after the other
	private static void awaitGuests(Vmwork vmwork, Vmwork.Call run, String start) throws Exception {
		while (guests(vmwork).stream()
			.filter((guest) -> guest.contains("-incoming") == start.equals("warm"))
			.count() < 2) {
			assertThat(run.isUnderWay()).as("both guests were seen at the same time").isTrue();
			Thread.sleep(20);
		}
	}

	private void assertHomeIsTaken(Vmwork vmwork, Vmwork.Call run) throws Exception {
		Vmwork.Result second = vmwork.call("run", this.directory.resolve("manifest.csv").toString());
		assertThat(second.exitCode()).isEqualTo(3);
		assertThat(second.err()).isEqualTo("vmwork: another vmwork (process " + run.pid() + ") is running units in "
				+ vmwork.home() + "; wait for it, or set VMWORK_HOME to another folder\n");
		assertThat(vmwork.call("restart").exitCode()).isEqualTo(3);
	}

}
