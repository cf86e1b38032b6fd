package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what the launcher says where it cannot install what is missing.
 */
class LauncherIT {

	@TempDir
	private static Path programs;

	@TempDir
	private Path directory;

	@BeforeAll
	static void linkProgramsWithoutQemu() throws IOException {
		HostPrograms.link(programs, (program) -> !program.startsWith("qemu"));
	}

	// A fake os-release, since only Debian can be had here. QEMU is missing in earnest.
	@ParameterizedTest
	@CsvSource({ "fedora, ID=fedora, dnf install, qemu-img qemu-system-x86",
			"tumbleweed, 'ID=\"opensuse-tumbleweed\"\nID_LIKE=\"opensuse suse\"', zypper install, qemu-tools qemu-x86",
			"arch, ID=arch, pacman -S, qemu-img qemu-system-x86",
			"alpine, ID=alpine, apk add, qemu qemu-img qemu-system-x86_64" })
	void runWhenProgramsAreMissingNamesThePackagesOfTheDistribution(String name, String release, String installer,
			String packages) throws Exception {
		TestTools.requireRoot();
		Path faked = Files.writeString(this.directory.resolve("os-release"), release + "\n");
		Vmwork.Result result = new Vmwork(this.directory).start(Map.of("PATH", programs.toString()),
				List.of("/usr/bin/unshare", "--mount", "/bin/bash", "-c",
						"/bin/mount --bind \"$1\" /etc/os-release && exec \"$2\" run x.csv", "bash", faked.toString(),
						Vmwork.INSTALLATION.resolve("vmwork").toString()))
			.await();
		assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
		// it may have waited for another test's
		assertThat(result.err()).contains("vmwork: this machine lacks ", "(runs guests)");
		String command = result.err().strip().replaceFirst("(?s).* (dnf|zypper|pacman|apk) ", "$1 ");
		assertThat(command).startsWith(installer + " ");
		assertThat(command.substring(installer.length() + 1).split(" ")).as(name)
			.containsExactlyInAnyOrder(packages.split(" "));
	}

}
