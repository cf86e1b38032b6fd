package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * The commands that look after a home, and what becomes of outputs that exist, with runs
 * of real guests.
 */
@Tag("qemu")
@Timeout(1800)
class HousekeepingE2EIT {

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	private Path outputs;

	@BeforeEach
	void makeUser() throws Exception {
		Vmwork.requireGuests();
		this.vmwork = new Vmwork(this.directory).withTemplate();
		this.outputs = this.directory.resolve("out");
		Files.writeString(this.directory.resolve("input"), "");
		Files.writeString(this.directory.resolve("quick"), "#!/bin/sh\necho quick > $2\n");
		Files.writeString(this.directory.resolve("slow"), "#!/bin/sh\nsleep 3; echo slow > $2\n");
		Files.writeString(this.directory.resolve("endless"), "#!/bin/sh\nsleep 1000\n");
	}

	@Test
	void outputsThatExistAreReplacedUnlessTheUserWantsThemKept() throws Exception {
		Path manifest = manifest("quick", "quick");
		Files.createDirectories(this.outputs);
		Path first = Files.writeString(this.outputs.resolve("1"), "older");
		Vmwork.Result refused = this.vmwork.call("run", manifest.toString(), "--overwrite", "never");
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).isEqualTo(manifest + ":2: column 'output': '" + first
				+ "' exists already, and --overwrite is never\nvmwork: 1 problem, nothing was run\n");
		assertThat(this.vmwork.home().resolve("runs")).isEmptyDirectory();
		assertThat(first).hasContent("older");
		assertCompleted(this.vmwork.call("run", manifest.toString()));
		assertThat(first).hasContent("quick\n");
		Files.delete(first);
		Files.delete(this.outputs.resolve("2"));
		assertCompleted(this.vmwork.call("run", manifest.toString(), "--overwrite", "never"));
		assertThat(this.outputs.resolve("1")).hasContent("quick\n");
	}

	@Test
	void outputThatAppearsMeanwhileIsKeptAndOneOfTheSameRunIsNotInTheWay() throws Exception {
		Path manifest = manifest("slow");
		Vmwork.Call call = killable(manifest, "dev.vmwork.home.WorkDir.tidy");
		assertThat(call.isUnderWay()).isFalse();
		assertThat(this.outputs.resolve("1")).hasContent("slow\n");
		// published, and vmwork was killed before it could write that down
		assertCompleted(this.vmwork.call("restart", "--overwrite", "never", "--from", "harvest"));
		Files.delete(this.outputs.resolve("1"));
		Vmwork.Call run = this.vmwork.start(Map.of(), "run", manifest.toString(), "--overwrite", "never");
		while (!Files.exists(this.vmwork.unit(2, "1").resolve("guest.properties"))) {
			assertThat(run.isUnderWay()).isTrue();
			Thread.sleep(10);
		}
		Files.createDirectories(this.outputs);
		Files.writeString(this.outputs.resolve("1"), "another's");
		Vmwork.Result result = run.await();
		assertThat(result.exitCode()).isEqualTo(1);
		assertThat(result.out()).contains(
				"REFUSED 1 (line 2): '" + this.outputs.resolve("1") + "' exists already, and --overwrite is never");
		assertThat(this.outputs.resolve("1")).hasContent("another's");
		Files.delete(this.outputs.resolve("1"));
		assertCompleted(this.vmwork.call("restart", "--overwrite", "never"));
		assertThat(this.outputs.resolve("1")).hasContent("slow\n");
		try (var files = Files.list(this.outputs)) {
			assertThat(files).hasSize(1);
		}
	}

	private Vmwork.Call killable(Path manifest, String method) throws Exception {
		try (Debugger debugger = Debugger.listen()) {
			Vmwork.Call call = this.vmwork.start(Map.of("VMWORK_JAVA_OPTIONS", debugger.javaOption()), "run",
					manifest.toString(), "--overwrite", "never");
			debugger.haltAt(method);
			call.kill();
			return call;
		}
	}

	// Run 1 is complete, run 2, the latest, abandoned.
	private void forget() throws Exception {
		assertThat(this.vmwork.call("clean", "--history").err())
			.contains("--history: wanted together with --older-than AGE");
		assertThat(this.vmwork.call("clean", "--history", "--older-than", "1d").out()).isEqualTo("no runs to forget\n");
		assertThat(this.vmwork.call("clean", "--history", "--older-than", "1s", "--dry-run").out())
			.isEqualTo("would forget run 1\n");
		assertThat(this.vmwork.call("clean", "--history", "--older-than", "1s").err()).contains("Forget 1 run, ",
				" There is no terminal to ask at: wanted --yes");
		assertThat(this.vmwork.call("clean", "--history", "--older-than", "1s", "--yes").out())
			.isEqualTo("forgot run 1\n");
		assertThat(this.vmwork.call("runs").out()).doesNotContainPattern("(?m)^1 ").containsPattern("2 +ABANDONED");
		assertThat(this.vmwork.home().resolve("runs/1.csv")).doesNotExist();
		assertThat(this.vmwork.call("show", "1", "1").exitCode()).isEqualTo(2);
	}

	@Test
	void doctorAndCleanSeeWhatAKilledVmworkLeft() throws Exception {
		Vmwork.Result fresh = this.vmwork.call("doctor");
		assertThat(fresh.exitCode()).as(fresh.out() + fresh.err()).isZero();
		assertThat(fresh.out()).contains("will be made by the first run").containsPattern("database +ok +none yet");
		assertThat(this.vmwork.home()).doesNotExist();

		assertCompleted(this.vmwork.call("run", manifest("quick").toString()));
		Vmwork.Call call = this.vmwork.start(Map.of(), "run", manifest("endless").toString());
		while (!Files.exists(this.vmwork.unit(2, "1").resolve("guest.properties"))) {
			assertThat(call.isUnderWay()).isTrue();
			Thread.sleep(10);
		}
		assertThat(this.vmwork.call("doctor").out()).contains("a vmwork is running units in this home");
		Vmwork.Result busy = this.vmwork.call("clean");
		assertThat(busy.exitCode()).isEqualTo(3);
		assertThat(busy.err()).contains("is running units in " + this.vmwork.home());
		assertThat(this.vmwork.call("clean", "--dry-run").out()).startsWith("would remove work files of run 1, ");
		call.kill();

		Vmwork.Result left = this.vmwork.call("doctor");
		assertThat(left.exitCode()).as(left.out() + left.err()).isZero();
		assertThat(left.out()).containsPattern("guests +attention +1 guest of a killed vmwork still running")
			.containsPattern("database +attention +2 runs, 1 not complete")
			.containsPattern("templates +ok +1, ")
			.as("work disks are sparse")
			.containsPattern("work files [0-9]{1,2} MiB");

		assertThat(this.vmwork.call("clean", "--dry-run").out()).startsWith("would remove work files of run 1, ");
		assertThat(this.vmwork.call("clean", "--older-than", "1d").out()).isEqualTo("no work files to remove\n");
		assertThat(this.vmwork.call("clean").out()).startsWith("removed work files of run 1, ").hasLineCount(1);
		assertThat(this.vmwork.home().resolve("runs/1")).doesNotExist();
		assertThat(this.vmwork.call("show", "1", "1").out()).contains("image       " + Vmwork.SMALL_IMAGE)
			.contains("Files: autorun, stdout, stderr, exit-status and console.log were removed by 'vmwork clean'.");
		assertThat(this.vmwork.leftovers()).as("a restart needs it").isNotEmpty();
		Vmwork.Result unconfirmed = this.vmwork.call("clean", "2");
		assertThat(unconfirmed.exitCode()).isEqualTo(2);
		assertThat(unconfirmed.err()).contains("Run 2 is not complete, ",
				" There is no terminal to ask at: wanted --yes");
		assertThat(this.vmwork.unit(2, "1")).exists();
		assertThat(this.vmwork.call("templates", "--prune").err()).contains("Remove 1 template, ",
				" There is no terminal to ask at: wanted --yes");
		assertThat(this.vmwork.templates()).hasSize(1);
		assertThat(this.vmwork.call("clean", "2", "--yes").out()).startsWith("removed work files of run 2, ")
			.endsWith(", which is abandoned\n");
		assertThat(this.vmwork.leftovers()).isEmpty();
		assertThat(this.vmwork.call("restart").out()).startsWith("vmwork: nothing to restart, no run is unfinished");
		assertThat(this.vmwork.call("restart", "2").err()).contains("run 2 was abandoned by 'vmwork clean'");
		assertThat(this.vmwork.call("runs").out()).containsPattern("1 +COMPLETED").containsPattern("2 +ABANDONED");
		forget();
		Vmwork.Result unknown = this.vmwork.call("clean", "7");
		assertThat(unknown.exitCode()).isEqualTo(2);
		assertThat(unknown.err()).contains("run 7 does not exist");
		assertCompleted(this.vmwork.call("run", manifest("quick").toString()));
	}

	@Test
	void twoVmworksWithHomesOfTheirOwnShareAnImageAndAnOutputFolder() throws Exception {
		Path manifest = manifest("slow", "quick");
		Vmwork other = new Vmwork(Files.createDirectory(this.directory.resolve("other"))).withTemplate();
		Path theirs = Files.writeString(this.directory.resolve("theirs.csv"),
				Files.readString(manifest).replace("out/1", "out/3").replace("out/2", "out/4"));
		Vmwork.Call first = this.vmwork.start(Map.of(), "run", manifest.toString());
		Vmwork.Call second = other.start(Map.of(), "run", theirs.toString());
		assertCompleted(first.await());
		assertCompleted(second.await());
		try (var files = Files.list(this.outputs)) {
			assertThat(files).extracting((file) -> file.getFileName() + " " + Files.readString(file).strip())
				.containsExactlyInAnyOrder("1 slow", "2 quick", "3 slow", "4 quick");
		}
	}

	private static void assertCompleted(Vmwork.Result result) {
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
	}

	private Path manifest(String... apps) throws Exception {
		StringBuilder text = new StringBuilder("image,app,input,output\n");
		for (int i = 0; i < apps.length; i++) {
			text.append(Vmwork.SMALL_IMAGE + "," + apps[i] + ",input,out/" + (i + 1) + "\n");
		}
		return Files.writeString(this.directory.resolve("manifest-" + String.join("-", apps) + ".csv"), text);
	}

}
