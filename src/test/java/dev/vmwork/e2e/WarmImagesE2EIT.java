package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What an image has in the guest's home is there in a warm start as it is in a cold one,
 * and what is changed in an image or its machine makes a new template.
 */
@Tag("qemu")
class WarmImagesE2EIT {

	/** Shows the home but for what the unit itself has there. */
	private static final String SHOW = """
			{
				[ -e "$2" ] || echo "no output yet"
				ls -lnA . folder | awk '$1 ~ /^[-dl]/ && $NF !~ /^(autorun|.vmwork|result|cold|warm)$/ {
					print $1, $3, $4, $NF
				}'
				cat plain .hidden folder/inner link show-input
			} > result
			cp result "$2"
			""";

	@TempDir
	private Path directory;

	@Test
	void imagesWhenTheyHaveFilesOfTheirOwnOrChangeShowThemWarmAndCold() throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		UserFolder user = new UserFolder(this.directory.resolve("user"));
		user.app("show", SHOW);
		Files.writeString(user.path().resolve("show-input"), "the unit's own\n");
		Path image = user.image("own.raw", "");
		for (String name : List.of("plain", ".hidden", "inner", "show-input", "warm", "cold")) {
			Files.writeString(user.path().resolve("of-" + name), "the image's " + name + "\n");
		}
		String of = user.path() + "/of-";
		user.change(image, "cd /home/auto", "write " + of + "plain plain", "sif plain mode 0100640", "sif plain uid 12",
				"sif plain gid 34", "write " + of + ".hidden .hidden", "mkdir folder", "sif folder mode 040700",
				"write " + of + "inner folder/inner", "symlink link folder/inner", "symlink dangling nowhere",
				"write " + of + "show-input show-input", "write " + of + "warm warm", "write " + of + "cold cold");
		for (String start : List.of("warm", "cold")) {
			user.row(start, image, "show", "show-input", "", "");
			assertSuccess(vmwork.call("run", user.manifest(), "--start", start, "--accelerator", "tcg"));
		}
		assertThat(user.output("warm")).content()
			.contains("no output yet\n", "-rw-r----- 12 34 plain\n", "drwx------ 0 0 folder\n",
					"lrwxrwxrwx 0 0 nowhere\n",
					"\nthe image's plain\nthe image's .hidden\nthe image's inner\nthe image's inner\nthe unit's own\n");
		assertThat(user.output("warm")).hasSameTextualContentAs(user.output("cold"));
		assertNewTemplateWhenChanged(vmwork, user, image);
	}

	private static void assertNewTemplateWhenChanged(Vmwork vmwork, UserFolder user, Path image) throws Exception {
		List<Path> first = vmwork.templates();
		assertThat(first).hasSize(1);
		Map<Path, String> digests = digests(vmwork);
		UserFolder.touch(image);
		user.row("warm", image, "show", "show-input", "", "");
		assertSuccess(vmwork.call("run", user.manifest(), "--start", "warm", "--accelerator", "tcg"));
		assertThat(vmwork.templates()).isEqualTo(first);
		assertThat(digests(vmwork)).as("hashed again").isNotEqualTo(digests);

		Files.writeString(user.path().resolve("of-plain"), "changed\n");
		user.change(image, "rm /home/auto/plain", "write " + user.path() + "/of-plain /home/auto/plain");
		user.row("warm", image, "show", "show-input", "", "");
		user.row("other-memory", image, "show", "show-input", "", "200M");
		assertSuccess(vmwork.call("run", user.manifest(), "--start", "warm", "--accelerator", "tcg"));
		assertThat(user.output("warm")).content().contains("\nchanged\n").doesNotContain("the image's plain");
		assertThat(user.output("other-memory")).content().contains("\nchanged\n");
		assertThat(vmwork.templates()).hasSize(3).containsAll(first);
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private static Map<Path, String> digests(Vmwork vmwork) throws Exception {
		Map<Path, String> digests = new HashMap<>();
		try (var files = Files.list(vmwork.home().resolve("templates/digests"))) {
			for (Path file : files.toList()) {
				digests.put(file, Files.readString(file));
			}
		}
		return digests;
	}

	private static void assertSuccess(Vmwork.Result result) {
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
	}

}
