package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Takes from the host what units need, while a run is under way.
 */
@Tag("qemu")
class HostProblemsE2EIT {

	private static final String QEMU = "qemu-system-x86_64";

	@TempDir
	private Path directory;

	private UserFolder user;

	private Path programs;

	@BeforeEach
	void makeFolder() throws IOException {
		Vmwork.requireGuests();
		this.user = new UserFolder(this.directory.resolve("user"));
		this.user.app("copy", "cp $1 $2\n");
		// the programs of the PATH, each of which can be taken away
		this.programs = HostPrograms.link(this.directory.resolve("programs"), (program) -> true);
	}

	@Test
	void runWhenQemuIsMissingForAWhileWaitsAndLosesNoUnit() throws Exception {
		Vmwork vmwork = new Vmwork(this.directory);
		String manifest = manifest(6);
		Vmwork.Call run = vmwork.start(environment(), command("run", manifest, "--parallel", "2", "--start", "cold"));
		awaitSaid(run, "[1/6]");
		Path away = Files.move(this.programs.resolve(QEMU), this.directory.resolve(QEMU));
		awaitSaid(run, "no further units are started: ");
		assertThat(run.isUnderWay()).isTrue();
		Files.move(away, this.programs.resolve(QEMU));
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(result.out()).contains("run 1: 6 of 6 units complete, 0 failed, ");
		assertThat(said(result.err(), "no further"))
			.containsExactly("vmwork: no further units are started: programs are missing: qemu-system-x86_64;"
					+ " waiting up to 10m for that to end (--host-wait)");
		assertThat(said(result.err(), "again")).containsExactly("vmwork: units are started again");
		assertThat(vmwork.leftovers()).isEmpty();
	}

	@Test
	void runWhenQemuStaysAwayEndsAndCanBeRestarted() throws Exception {
		Vmwork vmwork = new Vmwork(this.directory);
		String manifest = manifest(6);
		Vmwork.Call run = vmwork.start(environment(),
				command("run", manifest, "--parallel", "2", "--start", "cold", "--host-wait", "2s"));
		awaitSaid(run, "[1/6]");
		Path away = Files.move(this.programs.resolve(QEMU), this.directory.resolve(QEMU));
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
		assertThat(result.err()).contains(
				"vmwork: no further units are started in this run, because this has lasted for --host-wait, 2s: programs are missing: qemu-system-x86_64\n");
		assertThat(result.out()).containsPattern("of 6 units complete, [0-2] failed, ended early because of the host")
			.contains("Continue with: vmwork restart 1");
		for (String command : List.of("runs", "history")) {
			assertThat(vmwork.call(command).out())
				.contains("no further units were started: programs are missing: qemu-system-x86_64");
		}
		Files.move(away, this.programs.resolve(QEMU));
		Vmwork.Result restarted = vmwork.start(environment(), command("restart", "--start", "cold")).await();
		assertThat(restarted.exitCode()).as(restarted.out() + restarted.err()).isZero();
	}

	@Test
	void runWhenQemuRefusesAnOptionOfAllGuestsEndsAtOnce() throws Exception {
		refuse("-sandbox");
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Result result = vmwork.start(environment(), command("run", manifest(2))).await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(3);
		assertThat(result.out()).isEmpty();
		assertThat(result.err()).isEqualTo("vmwork: QEMU refuses the options that vmwork starts it with:"
				+ " qemu-system-x86_64: -no-such-option: invalid option\n");
		Vmwork.Result doctor = vmwork.start(environment(), command("doctor")).await();
		assertThat(said(doctor.out(), "qemu ")).singleElement()
			.asString()
			.contains("bad", "QEMU refuses", "-no-such-option: invalid option");
	}

	@Test
	void runWhenQemuRefusesAnOptionOfOneGuestDoesNotRetryIt() throws Exception {
		refuse("q35");
		this.user.profile("q35", "machine: q35\n");
		this.user.row("refused", Vmwork.SMALL_IMAGE, "copy", "q35");
		Vmwork vmwork = new Vmwork(this.directory);
		Vmwork.Result result = vmwork.start(environment(), command("run", manifest(1), "--start", "cold")).await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
		assertThat(result.out()).contains("run 1: 1 of 2 units complete, 1 failed");
		assertThat(said(result.out() + result.err(), "ENVIRONMENT refused")).singleElement()
			.asString()
			.contains("QEMU refuses the options that vmwork starts it with: ", "-no-such-option: invalid option");
		assertThat(vmwork.executions("refused")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute FAILED");
		assertThat(vmwork.leftovers()).isEmpty();
	}

	// A fake, for there is no QEMU here that lacks an option of vmwork's: the real one
	// gets
	// an option that it does not know, where another one is used.
	private void refuse(String option) throws IOException {
		Path qemu = this.programs.resolve(QEMU);
		Path real = qemu.toRealPath();
		Files.delete(qemu);
		Files.writeString(qemu, """
				#!/bin/bash
				case " $* " in
				    *" %s "*) exec -a %s %s "$@" -no-such-option ;;
				esac
				exec %s "$@"
				""".formatted(option, QEMU, real, real));
		Files.setPosixFilePermissions(qemu, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	@Test
	void runWhenTheDiskIsFullForAWhileWaitsAndLosesNoUnit() throws Exception {
		TestTools.requireRoot();
		Path small = Files.createDirectories(this.directory.resolve("small"));
		mount("mount", "-t", "tmpfs", "-o", "size=300m", "tmpfs", small.toString());
		try {
			Vmwork vmwork = new Vmwork(this.directory, small.resolve("home"));
			Vmwork.Call run = vmwork.start(environment(),
					command("run", manifest(12), "--parallel", "2", "--start", "cold"));
			awaitSaid(run, "[1/12]");
			Path hog = fill(small);
			awaitSaid(run, "no further units are started: ");
			Files.delete(hog);
			Vmwork.Result result = run.await();
			assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
			assertThat(result.out()).contains("run 1: 12 of 12 units complete, 0 failed, ");
			assertThat(said(result.err(), "no further")).singleElement()
				.asString()
				.contains("small/home has ", " MiB free, wanted at least 16 MiB");
			assertThat(vmwork.leftovers()).noneMatch((leftover) -> leftover.startsWith(QEMU));
		}
		finally {
			mount("umount", small.toString());
		}
	}

	@Test
	void runWhenTheDiskOfSomeOutputsIsFullHoldsBackOnlyTheirUnits() throws Exception {
		TestTools.requireRoot();
		Path small = Files.createDirectories(this.directory.resolve("small"));
		mount("mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", small.toString());
		try {
			Path hog = fill(small);
			String manifest = manifest(6);
			List<String> rows = new ArrayList<>(Files.readAllLines(Path.of(manifest)));
			for (int row : List.of(1, 2, 3)) {
				rows.set(row, rows.get(row).replace("out/", small + "/"));
			}
			Files.write(Path.of(manifest), rows);
			Vmwork vmwork = new Vmwork(this.directory);
			Vmwork.Result ended = vmwork
				.start(environment(),
						command("run", manifest, "--parallel", "2", "--start", "cold", "--host-wait", "1s"))
				.await();
			assertThat(ended.exitCode()).as(ended.out() + ended.err()).isEqualTo(3);
			assertThat(ended.out()).contains("run 1: 3 of 6 units complete, 0 failed, ended early because of the host");
			String units = "units whose outputs go to " + small;
			assertThat(said(ended.err(), "no further")).hasSize(2)
				.allMatch((line) -> line.startsWith("vmwork: no further " + units + " are started")
						&& line.contains(": the disk of " + small + " has 8 MiB free, wanted at least 16 MiB"));
			assertThat(vmwork.call("runs").out()).contains("no further " + units + " were started: the disk of ");
			Vmwork.Call restart = vmwork.start(environment(), command("restart", "--start", "cold"));
			awaitSaid(restart, "no further " + units);
			Files.delete(hog);
			Vmwork.Result result = restart.await();
			assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
			assertThat(said(result.err(), "again")).containsExactly("vmwork: " + units + " are started again");
			assertThat(small.resolve("u3")).hasContent("one\ntwo");
		}
		finally {
			mount("umount", small.toString());
		}
	}

	// All but what is too little for a unit to start.
	private static Path fill(Path folder) throws IOException {
		Path hog = folder.resolve("hog");
		long bytes = Files.getFileStore(folder).getUsableSpace() - (8 << 20);
		try (var out = Files.newOutputStream(hog)) {
			byte[] mib = new byte[1 << 20];
			for (long written = 0; written < bytes; written += mib.length) {
				out.write(mib);
			}
		}
		return hog;
	}

	private static void mount(String... command) throws IOException, InterruptedException {
		assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).as(String.join(" ", command)).isZero();
	}

	private String manifest(int units) throws IOException {
		for (int unit = 1; unit <= units; unit++) {
			this.user.row("u" + unit, Vmwork.SMALL_IMAGE, "copy", "");
		}
		return this.user.manifest();
	}

	private Map<String, String> environment() {
		return Map.of("PATH", this.programs.toString());
	}

	private static List<String> command(String... arguments) {
		List<String> command = new ArrayList<>(List.of("setsid", "env", "--default-signal=INT",
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:TieredStopAtLevel=1",
				"-Dvmwork.installation=" + Vmwork.INSTALLATION, "-cp", System.getProperty("java.class.path"),
				"dev.vmwork.VmworkApplication"));
		command.addAll(List.of(arguments));
		return command;
	}

	private static void awaitSaid(Vmwork.Call run, String text) throws IOException, InterruptedException {
		while (!run.said().contains(text)) {
			assertThat(run.isUnderWay()).as("'" + text + "' was said: " + run.said()).isTrue();
			Thread.sleep(20);
		}
	}

	private static List<String> said(String lines, String text) {
		return lines.lines().filter((line) -> line.contains(text)).toList();
	}

}
