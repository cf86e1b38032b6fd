package dev.vmwork.disk;

import java.nio.file.Path;
import java.util.List;

import dev.vmwork.process.ProcessRunner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Host tools that a test cannot do without: on a developer's machine a missing one skips
 * the test, in continuous integration ({@code CI=true}) it fails it.
 */
public final class TestTools {

	private TestTools() {
	}

	/**
	 * Requires programs.
	 * @param programs their names
	 */
	public static void require(String... programs) {
		List<String> missing = List.of(programs)
			.stream()
			.filter((program) -> !ProcessRunner.isInstalled(program))
			.toList();
		require(missing.isEmpty(), "these tools are missing: " + missing);
	}

	/**
	 * Requires that FUSE exports can be made.
	 */
	public static void requireFuse() {
		require(GuestDisks.isFuseUsable(), "FUSE is not usable here");
	}

	/**
	 * Requires the right to mount disks.
	 */
	public static void requireRoot() {
		require("root".equals(System.getProperty("user.name")), "only root can mount a disk");
	}

	/**
	 * Requires that files can be mounted as disks, which containers refuse even to root.
	 */
	public static void requireLoopDevices() {
		requireRoot();
		assumeThat(Path.of("/dev/loop-control")).as("files cannot be mounted as disks here").exists();
	}

	private static void require(boolean fit, String reason) {
		if ("true".equals(System.getenv("CI"))) {
			assertThat(fit).as(reason).isTrue();
		}
		assumeThat(fit).as(reason).isTrue();
	}

}
