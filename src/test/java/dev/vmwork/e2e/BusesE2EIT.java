package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Starts guests by the ways that a job profile can ask for, warm and cold.
 */
@Tag("qemu")
class BusesE2EIT {

	@TempDir
	private Path directory;

	@Test
	void guestsWhenProfileAsksForBusOrBootStartThatWay() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		UserFolder user = new UserFolder(this.directory.resolve("user"));
		user.app("ways", """
				{
					ls /sys/block | grep -E '^(sd|vd)a'
					grep -q BOOT_IMAGE /proc/cmdline && echo loader || echo direct
				} > "$2"
				""");
		user.profile("virtio-kernel", "disk: virtio\nboot: kernel\n");
		user.profile("virtio-disk", "disk: virtio\nboot: disk\n");
		user.profile("ide-disk", "disk: ide\nboot: disk\n");
		for (String profile : List.of("virtio-kernel", "virtio-disk", "ide-disk")) {
			user.profile(profile + "-cold", "start: cold\n"
					+ Files.readString(user.path().resolve("jobs").resolve(profile).resolve("job.yaml")));
			user.row(profile, Vmwork.SMALL_IMAGE, "ways", profile);
			user.row(profile + "-cold", Vmwork.SMALL_IMAGE, "ways", profile + "-cold");
		}
		Vmwork.Result result = vmwork.call("run", user.manifest(), "--parallel", "2", "--accelerator", "tcg");
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		for (String start : List.of("", "-cold")) {
			assertThat(user.output("virtio-kernel" + start)).hasContent("vda\ndirect\n");
			assertThat(user.output("virtio-disk" + start)).hasContent("vda\nloader\n");
			assertThat(user.output("ide-disk" + start)).hasContent("sda\nloader\n");
		}
		assertThat(vmwork.history()).filteredOn((step) -> step.get("step").equals("inject"))
			.allMatch((step) -> step.get("message").startsWith(step.get("unit").endsWith("-cold") ? "cold" : "warm"));
		assertThat(vmwork.templates()).hasSize(3);
		assertThat(vmwork.leftovers()).isEmpty();
	}

}
