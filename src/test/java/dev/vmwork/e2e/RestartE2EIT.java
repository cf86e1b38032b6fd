package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Restarts a run after its user has mended an application, an input or the manifest.
 */
@Tag("qemu")
@Timeout(600)
class RestartE2EIT {

	private static final String HEADER = "id,image,app,input,output\n";

	private static final String BROKEN = "#!/bin/sh\nexit 3\n";

	private static final String MENDED = "#!/bin/sh\n{ echo mended; cat \"$1\"; } > \"$2\"\n";

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	@BeforeEach
	void runBrokenApp() throws Exception {
		Vmwork.requireGuests();
		this.vmwork = new Vmwork(this.directory).withTemplate();
		write("good", "#!/bin/sh\ncp \"$1\" \"$2\"\n");
		write("app", BROKEN);
		write("input", "first\n");
		write("manifest.csv", HEADER + row("a", "good", "input", "out/a") + row("b", "app", "input", "out/b"));
		Vmwork.Result run = call("run", "manifest.csv");
		assertThat(run.exitCode()).as(run.err()).isEqualTo(1);
		assertThat(run.out()).contains("run 1: 1 of 2 units complete, 1 failed");
	}

	@Test
	void appWhenMendedIsTakenIfTheUserSaysSo() throws Exception {
		write("app", MENDED);
		Vmwork.Result old = call("restart", "1");
		assertThat(old.exitCode()).isEqualTo(1);
		assertThat(old.err()).contains("vmwork: changed since they were injected:\n  b: app " + path("app") + "\n")
			.contains("vmwork: the files are used as they were injected; --refresh uses the changed ones\n");
		write("input", "second\n");
		Vmwork.Result mended = call("restart", "1", "--refresh");
		assertThat(mended.exitCode()).as(mended.out() + mended.err()).isZero();
		assertThat(mended.err()).contains("  b: app " + path("app") + ", input " + path("input") + "\n")
			.contains("vmwork: the changed files are used\n");
		assertThat(path("out/b")).hasContent("mended\nsecond");
		assertThat(path("out/a")).hasContent("first");
	}

	@Test
	void manifestWhenCorrectedIsTakenAndComparedWithTheRuns() throws Exception {
		write("other", MENDED);
		write("new.csv", HEADER + row("a", "good", "input", "out/other") + row("c", "other", "input", "out/b"));
		Vmwork.Result refused = call("restart", "1", "--manifest", "new.csv");
		assertThat(refused.exitCode()).isEqualTo(2);
		assertThat(refused.err()).contains("new.csv:2: column 'output': ", "the unit is complete\n")
			.contains("new.csv:3: column 'id': 'c' found, wanted 'b': a run's ids cannot change\n");
		write("new.csv", HEADER + row("a", "good", "input", "out/a") + row("b", "other", "input", "out/b"));
		Vmwork.Result taken = call("restart", "1", "--manifest", "new.csv");
		assertThat(taken.exitCode()).as(taken.out() + taken.err()).isZero();
		assertThat(path("out/b")).hasContent("mended\nfirst");
	}

	@Test
	void unitsWhenNamedAreDoneAgainThoughComplete() throws Exception {
		write("app", MENDED);
		write("input", "second\n");
		assertThat(call("restart", "1", "--from", "inject", "--unit", "a").err()).contains("] a COMPLETED");
		assertThat(path("out/a")).hasContent("second");
		assertThat(path("out/b")).doesNotExist();
		assertThat(this.vmwork.executions("a")).hasSize(4 + 3);
		Vmwork.Result gone = call("restart", "1", "--from", "execute", "--rows", "1");
		assertThat(gone.exitCode()).isEqualTo(2);
		assertThat(gone.err()).contains("--from execute: row 1 is complete, and its work files are gone: "
				+ "wanted --from render or --from inject");
		assertThat(call("restart", "1", "--from", "inject").exitCode()).isZero();
		assertThat(call("restart", "1").out()).contains("run 1 is complete; --from inject --all does all of it again");
		write("input", "third\n");
		assertThat(call("restart", "1", "--from", "inject", "--all").out())
			.contains("run 1: 2 of 2 units complete, 0 failed");
		assertThat(path("out/a")).hasContent("third");
		assertThat(path("out/b")).hasContent("mended\nthird");
	}

	@Test
	void rowsWhenOnlySomeAreWantedAreRunAndTheOthersLater() throws Exception {
		write("app", MENDED);
		Vmwork.Result some = call("run", "manifest.csv", "--rows", "2");
		assertThat(some.exitCode()).as(some.out() + some.err()).isZero();
		assertThat(some.out()).contains("run 2: 1 of 2 units complete, 0 failed, the others not selected, ")
			.contains("Continue with: vmwork restart 2\n");
		Vmwork.Result unknown = call("restart", "2", "--unit", "a,x", "--rows", "2-9");
		assertThat(unknown.exitCode()).isEqualTo(2);
		assertThat(unknown.err()).contains("has the id 'x'\n", "--rows: '2-9' found, but ", " has 2 rows\n");
		assertThat(call("restart", "2").out()).contains("run 2: 2 of 2 units complete, 0 failed");
	}

	private Vmwork.Result call(String... arguments) throws Exception {
		return this.vmwork.call(arguments);
	}

	private static String row(String... values) {
		List<String> row = List.of(values);
		return row.get(0) + "," + Vmwork.SMALL_IMAGE + "," + String.join(",", row.subList(1, row.size())) + "\n";
	}

	private Path path(String name) {
		return this.directory.resolve(name);
	}

	private void write(String name, String content) throws Exception {
		Files.writeString(path(name), content);
	}

}
