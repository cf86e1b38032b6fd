package dev.vmwork.e2e;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs units in guests that are resumed from one warm template: each has to find a
 * machine as if freshly booted for it alone. All tests share the home, and so the
 * template.
 */
@Tag("qemu")
class WarmUnitsE2EIT {

	private static final int UNITS = 50;

	private static final int MIB = 1 << 20;

	/** Tells what it finds, then leaves as many traces as it can. */
	private static final String PROBE = """
			{
				echo "urandom $(dd if=/dev/urandom bs=16 count=1 2> /dev/null | md5sum)"
				echo "uuid $(cat /proc/sys/kernel/random/uuid)"
				echo "date $(date +%s)"
				echo "home $(echo $(ls -A /home/auto))"
				echo "marks $(echo $(ls -d /etc/mark /tmp/mark /dev/mark /root/mark 2> /dev/null))"
				echo "sysctl $(cat /proc/sys/kernel/pid_max) $(hostname)"
				echo "sleepers $(pidof sleep)"
				echo "mounts $(grep -c /home/auto /proc/mounts)"
			} > "$2"
			touch /home/auto/mark /etc/mark /tmp/mark /dev/mark /root/mark
			echo 12345 > /proc/sys/kernel/pid_max
			hostname marked
			sleep 1000 &
			date -s 2001-01-01
			""";

	@TempDir
	private static Path directory;

	private static Vmwork vmwork;

	private static UserFolder user;

	@BeforeAll
	static void makeUser() throws Exception {
		Vmwork.requireGuests();
		vmwork = new Vmwork(directory);
		user = new UserFolder(directory.resolve("user"));
	}

	private static Vmwork.Result run(String start) throws Exception {
		return vmwork.call("run", user.manifest(), "--parallel", "2", "--accelerator", "tcg", "--start", start);
	}

	@Test
	void unitsWhenResumedFromOneTemplateShareNothing() throws Exception {
		user.app("probe", PROBE);
		for (int i = 1; i <= UNITS; i++) {
			user.row("u" + i, Vmwork.SMALL_IMAGE, "probe", "");
		}
		long before = Instant.now().getEpochSecond();
		Vmwork.Result result = run("warm");
		long after = Instant.now().getEpochSecond();
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		Set<String> random = new HashSet<>();
		Set<String> others = new HashSet<>();
		for (int i = 1; i <= UNITS; i++) {
			List<String> found = Files.readAllLines(user.output("u" + i));
			random.addAll(found.subList(0, 2));
			assertThat(Long.parseLong(found.get(2).replace("date ", ""))).isBetween(before - 2, after + 2);
			others.add(String.join("\n", found.subList(3, found.size())).replaceFirst(" u" + i + "\n", " OUTPUT\n"));
		}
		assertThat(random).hasSize(2 * UNITS);
		assertThat(others).hasSize(1);
		assertThat(others.iterator().next()).startsWith("home .vmwork autorun input.txt probe OUTPUT\nmarks \nsysctl ")
			.endsWith(" small\nsleepers \nmounts 1");
		assertThat(vmwork.history()).filteredOn((step) -> step.get("step").equals("inject"))
			.hasSize(UNITS)
			.allMatch((step) -> step.get("message").startsWith("warm start from template "));
		assertThat(vmwork.leftovers()).isEmpty();
	}

	@Test
	void templateWhenSeveralRowsWantItAtOnceIsMadeOnce() throws Exception {
		user.app("done", "cp \"$1\" \"$2\"\n");
		for (int i = 1; i <= 6; i++) {
			user.row("small-" + i, Vmwork.SMALL_IMAGE, "done", "input.txt", "", "144M");
			user.row("gpt-" + i, Vmwork.SAMPLES.resolve("image/small-gpt.qcow2"), "done", "input.txt", "", "144M");
		}
		Path link = Files.createSymbolicLink(user.path().resolve("link.raw"), Vmwork.SMALL_IMAGE);
		user.row("link", link, "done", "input.txt", "", "144M");
		int before = vmwork.templates().size();
		Vmwork.Result result = vmwork.call("run", user.manifest(), "--parallel", "4", "--accelerator", "tcg", "--start",
				"warm");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(result.err().lines().filter((line) -> line.startsWith("vmwork: making a warm template of ")))
			.hasSize(2)
			.doesNotHaveDuplicates();
		assertThat(vmwork.templates()).hasSize(before + 2);
	}

	@ParameterizedTest
	@CsvSource({ "warm, warm, false", "cold, cold, false", "warm, cold, false", "cold, warm, false",
			"warm, warm, true" })
	void originalsWhenChangedAfterInjectAreNotReadByARestart(String first, String second, boolean pruned)
			throws Exception {
		user.app("done", "cp \"$1\" \"$2\"\n");
		Path input = Files.writeString(user.path().resolve("injected.txt"), "injected\n");
		user.row("other", Vmwork.SMALL_IMAGE, "done", "injected.txt", "", "");
		Files.deleteIfExists(user.output("other"));
		long run = stopAfterInject(user.manifest(), first);
		user.app("done", "exit 9\n");
		Files.writeString(input, "changed\n");
		if (pruned) {
			assertThat(vmwork.call("templates", "--prune", "--yes").exitCode()).isZero();
			assertThat(vmwork.templates()).isEmpty();
		}
		Vmwork.Result result = vmwork.call("restart", String.valueOf(run), "--start", second, "--accelerator", "tcg");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(user.output("other")).hasContent("injected\n");
		assertThat(vmwork.executions("other")).containsExactly("render COMPLETED", "inject COMPLETED",
				"execute STOPPED", "execute COMPLETED", "harvest COMPLETED");
		assertThat(vmwork.latest("other", "inject").get("message")).startsWith(first + " start");
		assertThat(vmwork.latest("other", "execute").get("message"))
			.startsWith(first.equals(second) ? "" : second + " start");
	}

	private static long stopAfterInject(String manifest, String start) throws Exception {
		try (Debugger debugger = Debugger.listen()) {
			Vmwork.Call call = vmwork.start(Map.of("VMWORK_JAVA_OPTIONS", debugger.javaOption()), "run", manifest,
					"--start", start, "--accelerator", "tcg");
			try {
				debugger.haltAt("dev.vmwork.step.ExecuteStep.run");
			}
			finally {
				call.kill();
			}
			String said = call.await().err();
			return Long.parseLong(said.replaceFirst("(?s).*run ([0-9]+): 1 unit.*", "$1"));
		}
	}

	@Test
	void diskWhenFloodedMeetsTheUnitsOwnLimit() throws Exception {
		user.app("flood", "dd if=/dev/zero of=\"$2\" bs=64k\necho full >&2\nexit 7\n");
		user.profile("little", "output-limit: 1M\nlog-limit: 64K\n");
		user.row("flood", Vmwork.SMALL_IMAGE, "flood", "little");
		assertThat(run("warm").exitCode()).isEqualTo(1);
		assertThat(vmwork.latest("flood", "execute").get("verdict")).isEqualTo("APP_FAILED");
		assertThat(vmwork.latest("flood", "execute").get("message")).contains("exit status 7");
		Path disk = latestUnit("flood").resolve("running.raw");
		assertThat(Files.size(disk)).isLessThan(40L * MIB);
		assertThat(latestUnit("flood").resolve("exit-status")).hasContent("7\n");
	}

	@Test
	void filesWhenLargePassBothWays() throws Exception {
		user.app("copy", "cp \"$1\" \"$2\"\n");
		Path large = makeLarge("large.bin", 300);
		makeLarge("staged.bin", 15);
		user.row("large", Vmwork.SMALL_IMAGE, "copy", "large.bin", "", "");
		user.row("staged", Vmwork.SMALL_IMAGE, "copy", "staged.bin", "", "");
		Vmwork.Result result = run("warm");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(user.output("large")).hasSameBinaryContentAs(large);
		assertThat(user.output("staged")).hasSameBinaryContentAs(user.path().resolve("staged.bin"));
	}

	// mostly holes, with random blocks
	private static Path makeLarge(String name, int mebibytes) throws IOException {
		Path file = user.path().resolve(name);
		Random random = new Random(1);
		byte[] block = new byte[10_000];
		try (RandomAccessFile writer = new RandomAccessFile(file.toFile(), "rw")) {
			writer.setLength((long) mebibytes * MIB + 1);
			for (int i = 0; i < mebibytes; i++) {
				random.nextBytes(block);
				writer.seek((long) i * MIB + random.nextInt(MIB / 2));
				writer.write(block);
			}
		}
		return file;
	}

	@Test
	void filesWhenSyncedBeforeTheGuestResetsAreOnItsDisk() throws Exception {
		user.app("reset", "cp \"$1\" \"$2\"\nsync\necho b > /proc/sysrq-trigger\nsleep 60\n");
		user.row("synced", Vmwork.SMALL_IMAGE, "reset", "");
		assertThat(run("warm").exitCode()).isEqualTo(1);
		assertThat(vmwork.latest("synced", "execute").get("verdict")).isEqualTo("GUEST_CRASHED");
		Path disk = latestUnit("synced").resolve("running.raw");
		assertThat(tool("debugfs", "-R", "cat /synced", disk.toString())).isEqualTo("one\ntwo\n");
	}

	private static Path latestUnit(String id) throws Exception {
		try (var runs = Files.list(vmwork.home().resolve("runs"))) {
			long run = runs.map((path) -> path.getFileName().toString())
				.filter((name) -> name.matches("[0-9]+"))
				.mapToLong(Long::parseLong)
				.max()
				.orElseThrow();
			return vmwork.unit(run, id);
		}
	}

	private static String tool(String... command) throws Exception {
		Path output = directory.resolve("tool");
		List<String> line = new ArrayList<>(List.of(command));
		Process process = new ProcessBuilder(line).redirectOutput(output.toFile())
			.redirectError(ProcessBuilder.Redirect.DISCARD)
			.start();
		assertThat(process.waitFor()).isZero();
		return Files.readString(output);
	}

}
