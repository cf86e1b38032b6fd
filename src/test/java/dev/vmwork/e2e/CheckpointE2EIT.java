package dev.vmwork.e2e;

import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.disk.FaultDisk;
import dev.vmwork.disk.PowerCutDisk;
import dev.vmwork.disk.TestTools;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.KillAll;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Kills everything with -9 while a guest that has checkpoints is at work, vmwork and
 * QEMU, as a power cut does: a restart goes on from the last checkpoint that is good.
 */
@Tag("qemu")
@Timeout(1800)
class CheckpointE2EIT {

	private static final int TICKS = 12;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void guestWhenEverythingIsKilledGoesOnFromItsLastCheckpoint(String start) throws Exception {
		Vmwork vmwork = killAtWork(start);
		assertCompletedByRestart(vmwork, start);
		assertThat(vmwork.latest("1", "execute").get("message")).startsWith("resumed from a checkpoint")
			.containsPattern("[0-9]+ checkpoints?, the guest paused for [0-9.]+ s at most");
		assertThat(vmwork.leftovers()).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void guestWhenThePowerIsCutGoesOnFromItsLastCheckpoint(String start) throws Exception {
		Vmwork.requireGuests();
		TestTools.requireLoopDevices();
		try (PowerCutDisk disk = new PowerCutDisk(this.directory.resolve("disk"), 2048)) {
			Vmwork vmwork = new Vmwork(this.directory, disk.path().resolve("home"));
			Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString(), "--start", start);
			awaitSaved(vmwork, run, 2);
			disk.cut(run.pid());
			assertCompletedByRestart(vmwork, start);
			assertThat(vmwork.latest("1", "execute").get("message")).startsWith("resumed from a checkpoint");
		}
	}

	@Test
	void guestWhenItsLastCheckpointIsTornGoesOnFromTheOneBefore() throws Exception {
		Vmwork vmwork = killAtWork("warm");
		String last = saved(vmwork)[0];
		String tag = "vmwork-" + last.substring(0, last.indexOf('@'));
		// of one of its two disks only
		qemuImg("snapshot", "-d", tag, vmwork.unit("1").resolve("running-work.qcow2").toString());
		assertCompletedByRestart(vmwork, "warm");
		assertThat(vmwork.latest("1", "execute").get("message")).startsWith("resumed from a checkpoint");
	}

	@Test
	void guestWhenNoCheckpointIsGoodStartsAnew() throws Exception {
		Vmwork vmwork = killAtWork("warm");
		try (FileChannel disk = FileChannel.open(vmwork.unit("1").resolve("running-work.qcow2"),
				StandardOpenOption.WRITE)) {
			disk.truncate(100_000);
		}
		assertCompletedByRestart(vmwork, "warm");
		assertThat(vmwork.latest("1", "execute").get("message")).doesNotContain("went on");
	}

	@Test
	void guestWhenADiskWithItsCheckpointsNamesAnotherFileStartsAnew() throws Exception {
		Vmwork vmwork = killAtWork("warm");
		// as QEMU could, were it the guest's
		qemuImg("rebase", "-u", "-f", "qcow2", "-F", "raw", "-b", "/etc/passwd",
				vmwork.unit("1").resolve("running.qcow2").toString());
		assertCompletedByRestart(vmwork, "warm");
		assertThat(vmwork.latest("1", "execute").get("message")).doesNotContain("went on");
	}

	@Test
	void guestWhenItsCheckpointsFindNoRoomGoesOn() throws Exception {
		Vmwork.requireGuests();
		TestTools.requireRoot();
		try (FaultDisk disk = new FaultDisk(this.directory.resolve("disk"), 1024)) {
			Vmwork vmwork = new Vmwork(this.directory, disk.path().resolve("home"));
			Vmwork.Call run = vmwork.start(Map.of(), "run", manifest().toString());
			awaitSaved(vmwork, run, 1);
			disk.fillBut(100);
			Vmwork.Result result = run.await();
			assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
			assertThat(vmwork.latest("1", "execute").get("message"))
				.containsPattern("^[0-9]+ checkpoints?, the guest paused for [0-9.]+ s at most; "
						+ "[0-9]+ checkpoints? failed, last: the disk has [0-9]+ MiB free, wanted 512 MiB$");
		}
	}

	private static void qemuImg(String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("qemu-img"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		assertThat(process.waitFor()).as(said).isZero();
	}

	// Each tick once, in order: nothing was done twice, and nothing left out.
	private void assertCompletedByRestart(Vmwork vmwork, String start) throws Exception {
		Vmwork.Result restart = vmwork.call("restart", "--start", start);
		assertThat(restart.exitCode()).as(restart.out() + restart.err()).isZero();
		List<String> ticks = new ArrayList<>(List.of("begun"));
		IntStream.rangeClosed(1, TICKS).mapToObj(String::valueOf).forEach(ticks::add);
		assertThat(this.directory.resolve("out")).hasContent(String.join("\n", ticks));
	}

	private Vmwork killAtWork(String start) throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory).withTemplate();
		Vmwork.Call call = vmwork.start(Map.of(), "run", manifest().toString(), "--start", start);
		awaitSaved(vmwork, call, 2);
		call.kill();
		KillAll.under(vmwork.home());
		return vmwork;
	}

	private static void awaitSaved(Vmwork vmwork, Vmwork.Call call, int checkpoints) throws Exception {
		while (saved(vmwork).length < checkpoints) {
			assertThat(call.isUnderWay()).as(call.said()).isTrue();
			Thread.sleep(10);
		}
	}

	private static String[] saved(Vmwork vmwork) throws Exception {
		Properties record = PropertiesFile.read(vmwork.unit("1").resolve("checkpoint.properties"));
		String saved = (record != null) ? record.getProperty("saved", "") : "";
		return saved.isEmpty() ? new String[0] : saved.split(" ", -1);
	}

	private Path manifest() throws Exception {
		Files.writeString(this.directory.resolve("input"), "");
		Files.writeString(this.directory.resolve("app"), """
				#!/bin/sh
				echo begun >> "$2"
				i=0
				while [ $i -lt %d ]; do i=$((i + 1)); echo $i >> "$2"; sleep 0.5; done
				""".formatted(TICKS));
		return Files.writeString(this.directory.resolve("manifest.csv"),
				"image,app,input,output,checkpoint\n" + Vmwork.SMALL_IMAGE + ",app,input,out,1s\n");
	}

}
