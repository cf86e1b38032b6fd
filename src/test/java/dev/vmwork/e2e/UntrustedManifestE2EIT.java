package dev.vmwork.e2e;

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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that a manifest from a stranger decides nothing about the host, and that guests
 * are run isolated or not at all where that is wanted.
 */
@Tag("qemu")
class UntrustedManifestE2EIT {

	private static final boolean ROOT = "root".equals(System.getProperty("user.name"));

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	private UserFolder user;

	@BeforeEach
	void makeUser() throws Exception {
		Vmwork.requireGuests();
		this.vmwork = new Vmwork(this.directory).withTemplate();
		this.user = new UserFolder(this.directory.resolve("user"));
		this.user.app("copy", "cat \"$1\" > \"$2\"\n");
	}

	@Test
	void outputsInTheHomeAndInTheInstallationAreRefused() throws Exception {
		Path home = Files.createDirectories(this.vmwork.home().resolve("db"));
		Path link = Files.createSymbolicLink(this.user.path().resolve("link"), home);
		String row = "," + Vmwork.SMALL_IMAGE + ",copy,input.txt,";
		Path manifest = Files.write(this.user.path().resolve("manifest.csv"),
				List.of("id,image,app,input,output", "1" + row + home.resolve("vmwork.script"),
						"2" + row + link.resolve("vmwork.log"), "3" + row + Vmwork.INSTALLATION.resolve("vmwork"),
						"4" + row + Vmwork.SAMPLES.resolve("quickstart/app"), "5" + row + "out/5"));
		Vmwork.Result result = this.vmwork.call("validate", manifest.toString());
		assertThat(result.exitCode()).isEqualTo(2);
		assertThat(result.err().lines()).hasSize(5)
			.contains(manifest + ":2: column 'output': '" + home.resolve("vmwork.script") + "' is in '"
					+ this.vmwork.home() + "', which is vmwork's data, wanted another folder")
			.anyMatch((line) -> line.contains(":3: column 'output': ") && line.contains("vmwork's data"))
			.anyMatch((line) -> line.contains(":4: column 'output': ") && line.contains("vmwork's installation"))
			.anyMatch((line) -> line.contains(":5: column 'output': ") && line.contains("vmwork's installation"));
	}

	@Test
	void networkOfAProfileBesideTheManifestNeedsPermission() throws Exception {
		this.user.profile("far", "network: internet\n");
		this.user.profile("near", "network: user\n");
		this.user.row("far", Vmwork.SMALL_IMAGE, "copy", "far");
		this.user.row("near", Vmwork.SMALL_IMAGE, "copy", "near");
		String manifest = this.user.manifest();
		Vmwork.Result refused = this.vmwork.call("run", manifest);
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err())
			.startsWith(manifest + ":2: column 'profile': '" + this.user.path().resolve("jobs/far/job.yaml")
					+ "' gives guests the network (network: internet), wanted --allow-network for a profile that is not"
					+ " vmwork's own\nvmwork: 1 problem, nothing was run\n");
		Vmwork.Result allowed = this.vmwork.call("run", manifest, "--allow-network", "--accelerator", "tcg");
		assertThat(allowed.exitCode()).as(allowed.err()).isZero();
		assertThat(this.user.output("far")).hasSameTextualContentAs(this.user.output("near"));
	}

	@Test
	void guestsThatWouldNotBeIsolatedAreNotRunWhereThatIsWanted() throws Exception {
		this.user.row("1", Vmwork.SMALL_IMAGE, "copy", "");
		List<String> run = new ArrayList<>(List.of(Vmwork.INSTALLATION.resolve("vmwork").toString(), "run",
				this.user.manifest(), "--accelerator", "tcg"));
		if (ROOT) {
			// as Docker's default
			run.addAll(0, List.of("setpriv", "--bounding-set=-sys_ptrace", "--inh-caps=-sys_ptrace"));
		}
		assertRefused(with(run, "--require-isolation"));
		Files.writeString(this.vmwork.home().resolve("settings.yaml"), "require-isolation: true\n");
		assertRefused(run);
		Files.writeString(this.vmwork.home().resolve("settings.yaml"), "require-isolation: false\n");
		Vmwork.Result result = this.vmwork.start(Map.of(), run).await();
		assertThat(result.exitCode()).as(result.err()).isZero();
		assertThat(result.err().contains("guests run as root: ")).isEqualTo(ROOT);
	}

	private static List<String> with(List<String> command, String option) {
		List<String> all = new ArrayList<>(command);
		all.add(option);
		return all;
	}

	private void assertRefused(List<String> command) throws Exception {
		Vmwork.Result result = this.vmwork.start(Map.of(), command).await();
		assertThat(result.exitCode()).as(result.err()).isEqualTo(3);
		assertThat(result.err()).startsWith("vmwork: guests run as ")
			.endsWith("; wanted isolation (--require-isolation)\n");
		assertThat(this.user.output("1")).doesNotExist();
	}

	@Test
	void homeThatEverybodyCanChangeIsNotUsed() throws Exception {
		this.user.row("1", Vmwork.SMALL_IMAGE, "copy", "");
		String manifest = this.user.manifest();
		Files.createDirectory(this.vmwork.home());
		Files.setPosixFilePermissions(this.vmwork.home(), PosixFilePermissions.fromString("rwxrwxrwx"));
		Vmwork.Result result = this.vmwork.call("run", manifest);
		assertThat(result.exitCode()).isEqualTo(3);
		assertThat(result.err()).isEqualTo("vmwork: home " + this.vmwork.home()
				+ " cannot be used: everybody can change it, wanted a folder that others cannot write; 'chmod o-w "
				+ this.vmwork.home() + "' makes it one\n");
		if (ROOT) {
			Files.setPosixFilePermissions(this.vmwork.home(), PosixFilePermissions.fromString("rwx------"));
			Files.setAttribute(this.vmwork.home(), "unix:uid", 61184);
			assertThat(this.vmwork.call("run", manifest).err()).contains(" cannot be used: it belongs to user 61184,");
		}
	}

}
