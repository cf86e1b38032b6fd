package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests the lock on a template within a process and between two.
 */
class TemplateLockIT {

	@TempDir
	private Path directory;

	private Path file = Path.of("");

	@BeforeEach
	void nameFile() {
		this.file = this.directory.resolve("locks/key");
	}

	@ParameterizedTest
	@CsvSource({ "true, shared, taken", "true, exclusive, refused", "false, shared, refused",
			"false, exclusive, refused" })
	void lockWhenAnotherProcessWantsItIsSharedOrRefused(boolean shared, String wanted, String answer) throws Exception {
		TemplateLock lock = take(shared);
		assertThat(ask(wanted)).isEqualTo(answer);
		close(lock);
		assertThat(ask(wanted)).isEqualTo("taken");
	}

	@Test
	void lockWhenItsProcessIsKilledIsFree() throws Exception {
		Process holder = TemplateProgram.start("exclusive", this.file);
		assertThat(TemplateProgram.said(holder)).isEqualTo("taken");
		assertThat(take(true)).isNull();
		assertThat(take(false)).isNull();
		holder.destroyForcibly().waitFor();
		close(take(false));
	}

	@Test
	void lockWhenTakenTwiceInOneProcessIsNotLostByTheRefusal() throws Exception {
		TemplateLock lock = take(true);
		assertThat(take(false)).isNull();
		assertThat(take(true)).isNull();
		assertThat(ask("exclusive")).as("given back by the refused ones").isEqualTo("refused");
		close(lock);
		close(take(false));
	}

	@Test
	void lockWhenAnotherFileIsLockedIsFree() throws IOException {
		TemplateLock lock = take(false);
		TemplateLock other = TemplateLock.tryTake(this.directory.resolve("locks/other"), false);
		assertThat(other).isNotNull();
		close(other);
		close(lock);
	}

	private @Nullable TemplateLock take(boolean shared) throws IOException {
		return TemplateLock.tryTake(this.file, shared);
	}

	private static void close(@Nullable TemplateLock lock) throws IOException {
		assertThat(lock).isNotNull();
		if (lock != null) {
			lock.close();
		}
	}

	private String ask(String wanted) throws Exception {
		Process program = TemplateProgram.start(wanted, this.file);
		String answer = TemplateProgram.said(program);
		TemplateProgram.end(program);
		return answer;
	}

}
