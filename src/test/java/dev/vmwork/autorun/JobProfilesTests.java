package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link JobProfiles}.
 */
class JobProfilesTests {

	private final Path own;

	private final Path installed;

	private final JobProfiles profiles;

	JobProfilesTests(@TempDir Path directory) {
		this.own = directory.resolve("own");
		this.installed = directory.resolve("installed");
		this.profiles = new JobProfiles(List.of(this.own, this.installed));
	}

	@Test
	void profileWhenItHasNoSettingsHasTheDefaults() throws Exception {
		write(this.installed.resolve("p/autorun.template"), "exec {{app}}\n");
		JobProfile profile = this.profiles.read("p");
		assertThat(profile.name()).isEqualTo("p");
		assertThat(profile.template().text()).isEqualTo("exec {{app}}\n");
		assertThat(profile.settings()).isEqualTo(JobSettings.DEFAULTS);
	}

	@Test
	void profileWhenInSeveralFoldersIsTakenFromTheFirst() throws Exception {
		write(this.own.resolve("p/autorun.template"), "own");
		write(this.own.resolve("p/job.yaml"), "cpus: 4\n");
		write(this.installed.resolve("p/autorun.template"), "installed");
		assertThat(this.profiles.read("p").template().text()).isEqualTo("own");
		assertThat(this.profiles.read("p").settings().cpus()).isEqualTo(4);
	}

	@ParameterizedTest
	@ValueSource(strings = { "default", "stdio" })
	void profileWhenOfThisProjectHasNoProblems(String name) throws Exception {
		assertThat(new JobProfiles(List.of(Path.of("jobs"))).read(name).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "no", "", ".", "..", "../own/p", "/tmp", "a\0b", "file" })
	void profileWhenThereIsNoneOfTheNameIsAProblem(String name) throws IOException {
		write(this.own.resolve("p/autorun.template"), "x");
		write(this.own.resolve("file"), "x");
		assertThat(problems(name)).containsExactly("profile '" + name
				+ "' does not exist, wanted a folder of this name in [" + this.own + ", " + this.installed + "]");
	}

	@Test
	void profileWhenItHasNoTemplateIsAProblem() throws IOException {
		write(this.own.resolve("p/job.yaml"), "");
		assertThat(problems("p"))
			.containsExactly(this.own + "/p/autorun.template: does not exist, wanted the template of the start script");
	}

	@Test
	void profileWhenItsTemplateIsNotUtf8IsAProblem() throws IOException {
		Path template = write(this.own.resolve("p/autorun.template"), "");
		Files.write(template, "# \u00fc".getBytes(StandardCharsets.ISO_8859_1));
		assertThat(problems("p")).containsExactly(template + ": is not UTF-8 text");
	}

	@Test
	void profileWhenItsFilesAreNoTextIsAProblem() throws IOException {
		Path template = write(this.own.resolve("p/autorun.template"), " ".repeat((1 << 20) + 1));
		Path yaml = Files.createDirectories(this.own.resolve("p/job.yaml"));
		assertThat(problems("p")).containsExactly(template + ": has 1048577 bytes, wanted 1048576 at most",
				yaml + ": is a directory, device, pipe or socket, wanted a text file");
	}

	@Test
	void profileWhenTemplateAndSettingsAreWrongHasAllProblems() throws IOException {
		Path template = write(this.own.resolve("p/autorun.template"), "# x\nexec {{ap}}\n{{in}}\n");
		Path yaml = write(this.own.resolve("p/job.yaml"), "cpus: none\n");
		String wanted = "is unknown, wanted one of [app, input, output, arguments]";
		assertThat(problems("p")).containsExactly(template + ":2:6: token '{{ap}}' " + wanted,
				template + ":3:1: token '{{in}}' " + wanted,
				yaml + ":1:7: cpus: 'none' found, wanted a whole number from 1 to 255");
	}

	private List<String> problems(String name) {
		InvalidProfileException exception = catchThrowableOfType(InvalidProfileException.class,
				() -> this.profiles.read(name));
		assertThat(exception).isNotNull().hasMessage(String.join("; ", exception.problems()));
		return exception.problems();
	}

	private static Path write(Path file, String text) throws IOException {
		Files.createDirectories(file.resolveSibling("."));
		return Files.writeString(file, text);
	}

}
