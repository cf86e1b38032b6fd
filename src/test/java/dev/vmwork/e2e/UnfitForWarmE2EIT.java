package dev.vmwork.e2e;

import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Guests that cannot be warm-started: {@code auto} says why, once, and boots them;
 * {@code warm} fails the unit with the reason. All are seen in one run of each kind.
 */
@Tag("qemu")
class UnfitForWarmE2EIT {

	@TempDir
	private static Path directory;

	private static Vmwork vmwork;

	private static UserFolder user;

	@BeforeAll
	static void makeImages() throws Exception {
		Vmwork.requireGuests();
		vmwork = new Vmwork(directory);
		user = new UserFolder(directory.resolve("user"));
		user.app("done", "cp \"$1\" \"$2\"\n");
		// one way to boot, so that the test does not try the others
		user.profile("one-way", "disk: ide\nboot: kernel\ntimeout: 60s\n");
		// the disk without partitions: which one is sdb differs from boot to boot
		user.image("one-disk.raw", """
				for disk in /sys/block/sd?; do
				    [ -e $disk/${disk##*/}1 ] || echo 1 > $disk/device/delete
				done
				cd /home/auto
				exec sh ./autorun
				""");
		user.image("user.raw", """
				echo 'user:x:1000:1000::/:/bin/sh' >> /etc/passwd
				cd /home/auto
				chown 1000 /home/auto
				exec su user -c 'exec sh ./autorun'
				""");
	}

	private static void addRows() {
		user.row("no-autorun", Vmwork.SAMPLES.resolve("image/no-autorun.raw"), "done", "one-way");
		user.row("one-disk", "one-disk.raw", "done", "one-way");
		user.row("one-disk-2", "one-disk.raw", "done", "one-way");
		user.row("user", "user.raw", "done", "one-way");
	}

	@Test
	void unitsWhenTheirGuestsCannotBeResumedAreBootedAndWarmFailsThem() throws Exception {
		addRows();
		Vmwork.Result auto = vmwork.call("run", user.manifest(), "--parallel", "2", "--accelerator", "tcg");
		assertThat(auto.exitCode()).as(auto.out() + auto.err()).isEqualTo(1);
		assertThat(user.output("one-disk")).hasContent("one\ntwo\n");
		assertThat(user.output("one-disk-2")).hasContent("one\ntwo\n");
		assertThat(vmwork.latest("no-autorun", "execute").get("verdict")).isEqualTo("BOOT_FAILED");
		String noDisk = "the guest sees no second disk";
		String notRoot = "the image does not start /home/auto/autorun as root";
		String noAutorun = "the guest ended without starting /home/auto/autorun";
		assertSaid(auto, "one-disk.raw", noDisk);
		assertSaid(auto, "user.raw", notRoot);
		assertSaid(auto, "no-autorun.raw", noAutorun);
		for (List<String> unit : List.of(List.of("one-disk", noDisk), List.of("one-disk-2", noDisk),
				List.of("user", notRoot), List.of("no-autorun", noAutorun))) {
			assertThat(vmwork.latest(unit.get(0), "inject").get("message")).isEqualTo("cold start: " + unit.get(1));
		}
		assertWarmFails(List.of("one-disk", noDisk), List.of("user", notRoot), List.of("no-autorun", noAutorun));
		assertThat(vmwork.templates()).isEmpty();
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private static void assertSaid(Vmwork.Result result, String image, String reason) {
		assertThat(result.err().lines().filter((line) -> line.startsWith("vmwork: cold start of ")))
			.filteredOn((line) -> line.endsWith(image + ": " + reason))
			.as(result.err())
			.hasSize(1);
	}

	@SafeVarargs
	private static void assertWarmFails(List<String>... units) throws Exception {
		addRows();
		Vmwork.Result warm = vmwork.call("run", user.manifest(), "--parallel", "2", "--accelerator", "tcg", "--start",
				"warm");
		assertThat(warm.exitCode()).as(warm.out() + warm.err()).isEqualTo(1);
		assertThat(warm.out()).contains("0 of 4 units complete");
		for (List<String> unit : units) {
			assertThat(vmwork.latest(unit.get(0), "inject").get("verdict")).isEqualTo("ENVIRONMENT");
			assertThat(vmwork.latest(unit.get(0), "inject").get("message"))
				.contains("warm start is not possible: " + unit.get(1));
		}
	}

}
