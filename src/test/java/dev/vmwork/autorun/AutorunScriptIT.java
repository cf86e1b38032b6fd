package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.unit.WorkUnit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Integration tests that run rendered scripts, with the guest's home in a temporary
 * folder and without the reboot.
 */
class AutorunScriptIT {

	/**
	 * Writes its arguments, each ended by a NUL, and its input to its second argument.
	 */
	private static final String RECORDER = """
			#!/bin/sh
			for word; do printf '%s\\0' "$word"; done > "$RECORD"
			cat "$1" > "$2"
			echo out
			echo err >&2
			""";

	private final Path home;

	private final Path record;

	AutorunScriptIT(@TempDir Path directory) throws IOException {
		this.home = Files.createDirectory(directory.resolve("home"));
		this.record = directory.resolve("record");
	}

	@ParameterizedTest
	@ValueSource(strings = { "plain", "two words", "$(touch pwned)", "`touch pwned`", "; touch pwned #", "a'b", "a\"b",
			"'; touch pwned; '", "-rf", "--", "*", "?", "~", "$HOME", "\\", "a\\nb", "a\nb", "\t",
			"\u00fc \u65e5\u672c \ud83d\ude00", "#x", "!x", "a&b|c<d>e", "{{app}}", "@commands@", "VMWORK_END",
			"%s%n" })
	void namesWhenEvilReachTheAppAsTheyAre(String name) throws Exception {
		WorkUnit unit = Units.unit(name, name, name);
		GuestNames names = GuestNames.of(unit);
		app(names.app(), RECORDER);
		Files.writeString(this.home.resolve(names.input()), "text");
		run(defaultProfile(), unit);
		assertThat(words()).containsExactly(this.home + "/" + names.input(), this.home + "/" + names.output());
		assertThat(this.home.resolve(names.output())).hasContent("text");
		assertThat(status()).isEqualTo("0");
		assertThat(filesOfHome()).containsExactlyInAnyOrder(names.app(), names.input(), names.output(), ".vmwork");
	}

	@ParameterizedTest
	@MethodSource("argumentLists")
	void argumentsWhenEvilReachTheAppAsTheyAre(List<String> arguments) throws Exception {
		app("app", RECORDER);
		Files.writeString(this.home.resolve("in"), "text");
		run(defaultProfile(), Units.unit("app", "in", "out", arguments.toArray(new String[0])));
		assertThat(words()).startsWith(this.home + "/in", this.home + "/out")
			.endsWith(arguments.toArray(new String[0]))
			.hasSize(arguments.size() + 2);
		assertThat(filesOfHome()).containsExactlyInAnyOrder("app", "in", "out", ".vmwork");
	}

	static Stream<List<String>> argumentLists() {
		return Stream.of(List.of(), List.of(""), List.of("a b", "", " "), List.of("$(touch pwned)", "`touch pwned`"),
				List.of("line\nbreak", "\n", "a\n\n\n", "# x\ntouch pwned"), List.of("'", "\"", "''\\''", "\\", "it's"),
				List.of("; touch pwned", "&& touch pwned", "> pwned", "*", "-n", "--"),
				List.of("{{input}}", "@end@", "VMWORK_END", "x\nVMWORK_END\ntouch pwned", "@unit@"),
				List.of("\u00fc", "\u65e5\u672c \ud83d\ude00"), List.of("x".repeat(100_000)));
	}

	@Test
	void appWhenProfileIsStdioReadsAndWritesItsStreams() throws Exception {
		app("app", "#!/bin/sh\nprintf '%s\\0' \"$@\" > \"$RECORD\"\ntr a-z A-Z\necho err >&2\n");
		Files.writeString(this.home.resolve("a b"), "text");
		run(profile("stdio"), Units.unit("app", "a b", "$(x)", "-n", "1 2"));
		assertThat(words()).containsExactly("-n", "1 2");
		assertThat(this.home.resolve("$(x)")).hasContent("TEXT");
		assertThat(this.home.resolve(".vmwork/stderr")).hasContent("err");
	}

	@Test
	void streamsWhenTheAppWritesThemAreKeptApart() throws Exception {
		app("app", RECORDER);
		Files.writeString(this.home.resolve("in"), "");
		run(defaultProfile(), Units.unit("app", "in", "out"));
		assertThat(this.home.resolve(".vmwork/stdout")).hasContent("out");
		assertThat(this.home.resolve(".vmwork/stderr")).hasContent("err");
		assertThat(this.home.resolve(".vmwork/started")).exists();
	}

	@ParameterizedTest
	@MethodSource("endings")
	void statusWhenTheAppEndsThisWayIsRecorded(String app, String status) throws Exception {
		app("app", "#!/bin/sh\n" + app + "\n");
		run(defaultProfile(), Units.unit("app", "in", "out"));
		assertThat(status()).isEqualTo(status);
	}

	static Stream<org.junit.jupiter.params.provider.Arguments> endings() {
		return Stream.of(of("exit 0", "0"), of("exit 3", "3"), of("exit 255", "255"), of("kill -KILL $$", "137"),
				of("kill -TERM $$", "143"), of("kill -USR1 $$", "138"), of("kill -SEGV $$", "139"),
				of("exec /no/such/program", "127"), of("cat", "0"));
	}

	private static org.junit.jupiter.params.provider.Arguments of(String app, String status) {
		return org.junit.jupiter.params.provider.Arguments.of(app, status);
	}

	@Test
	void statusWhenTheAppIsMissingIsThatOfTheShell() throws Exception {
		run(defaultProfile(), Units.unit("no such app", "in", "out"));
		assertThat(status()).isEqualTo("127");
		assertThat(this.home.resolve(".vmwork/stderr")).content().contains("no such app");
	}

	@Test
	void statusWhenTheAppIsNotExecutableIsThatOfTheShell() throws Exception {
		Files.writeString(this.home.resolve("app"), "text");
		run(defaultProfile(), Units.unit("app", "in", "out"));
		assertThat(status()).isEqualTo("126");
	}

	@ParameterizedTest
	@ValueSource(strings = { "if then", "echo 'open", "( exec", "cat <<X", "}", "exec {{app}} ${", "exit 2" })
	void statusWhenTheTemplateIsNoShellScriptIsRecordedAllTheSame(String template) throws Exception {
		app("app", RECORDER);
		run(new JobProfile("p", new AutorunTemplate("t", template), JobSettings.DEFAULTS),
				Units.unit("app", "in", "out"));
		assertThat(status()).matches("[0-9]+");
	}

	@ParameterizedTest
	@ValueSource(strings = { "trap 'exit 9' EXIT", "exit 9", "set -e; (exit 9); echo", "trap '' TERM; exit 9",
			"cat <<VMWORK_END\nx\nVMWORK_END\nexit 9" })
	void statusWhenTheTemplateEndsItselfIsRecorded(String template) throws Exception {
		run(new JobProfile("p", new AutorunTemplate("t", template), JobSettings.DEFAULTS),
				Units.unit("app", "in", "out"));
		assertThat(status()).isEqualTo("9");
	}

	@Test
	void recordsWhenGuestIsResumedAreThoseOfTheWorkDisk() throws Exception {
		Files.createDirectory(this.home.resolve(".vmwork"));
		for (String name : List.of("resumed", "started", "status")) {
			Files.writeString(this.home.resolve(".vmwork").resolve(name), "   \n");
		}
		app("app", RECORDER);
		run(defaultProfile(), Units.unit("app", "in", "out"));
		assertThat(this.home.resolve(".vmwork/resumed")).exists();
		assertThat(status()).isEqualTo("0");
	}

	@Test
	void recordsWhenOfAnEarlierUnitAreRemoved() throws Exception {
		Path old = Files.createDirectory(this.home.resolve(".vmwork")).resolve("status");
		Files.writeString(old, "0");
		Files.writeString(this.home.resolve(".vmwork/old"), "");
		app("app", "#!/bin/sh\ngrep -q 0 \"" + old + "\" || exit 4\n");
		run(defaultProfile(), Units.unit("app", "in", "out"));
		assertThat(status()).isEqualTo("4");
		assertThat(this.home.resolve(".vmwork/old")).doesNotExist();
	}

	@Test
	void rebootWhenTheScriptEndsIsItsLastAct() throws Exception {
		app("app", "#!/bin/sh\nexit 3\n");
		assertThat(run(defaultProfile(), Units.unit("app", "in", "out"))).isEqualTo("rebooted\n");
	}

	private String run(JobProfile profile, WorkUnit unit) throws IOException, InterruptedException {
		String text = AutorunRenderer.render(profile, unit);
		// never on this machine
		assertThat(text.split("\necho b > /proc/sysrq-trigger ", -1)).hasSize(2);
		String script = text.substring(0, text.indexOf("\necho b > /proc/sysrq-trigger "))
			.replace("/home/auto", this.home.toString())
			.replaceAll("(?m)^\\t?sync\\b", ":") + "\necho rebooted\n";
		Path file = Files.writeString(this.record.resolveSibling("autorun"), script);
		Path log = this.record.resolveSibling("log");
		ProcessBuilder builder = new ProcessBuilder("sh", file.toString()).redirectErrorStream(true)
			.redirectOutput(log.toFile());
		builder.environment().put("RECORD", this.record.toString());
		Process process = builder.start();
		try {
			assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		return Files.readString(log);
	}

	private void app(String name, String text) throws IOException {
		Path app = Files.writeString(this.home.resolve(name), text);
		Files.setPosixFilePermissions(app, PosixFilePermissions.fromString("rwxr-xr-x"));
	}

	private List<String> words() throws IOException {
		String text = Files.readString(this.record);
		return text.isEmpty() ? List.of() : List.of(text.substring(0, text.length() - 1).split("\0", -1));
	}

	private String status() throws IOException {
		return Files.readString(this.home.resolve(".vmwork/status")).strip();
	}

	private List<String> filesOfHome() throws IOException {
		try (Stream<Path> files = Files.list(this.home)) {
			return files.map((path) -> path.getFileName().toString()).toList();
		}
	}

	private static JobProfile defaultProfile() throws Exception {
		return profile("default");
	}

	private static JobProfile profile(String name) throws Exception {
		return new JobProfiles(List.of(Path.of("jobs"))).read(name);
	}

}
