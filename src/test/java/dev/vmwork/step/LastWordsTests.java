package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.vmwork.home.WorkDir;

import static org.assertj.core.api.Assertions.assertThat;

class LastWordsTests {

	@TempDir
	Path folder;

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"init: no autorun#[    4.63] EXT4-fs (sda1): unmounting#[    4.64] reboot: Restarting system | init: no autorun",
			"init: go#[    2.1] Kernel panic - not syncing: no root#[    2.1] CPU: 0#[    2.2] ---[ end Kernel panic - not syncing: no root ]--- "
					+ "| [    2.1] Kernel panic - not syncing: no root",
			"[    1.0] Booting#[    1.1] Freeing | [    1.1] Freeing", "' # '|''" })
	void wordsWhenGuestDidNotReachItsApplicationAreThoseOfItsConsole(String console, String wanted) throws IOException {
		WorkDir directory = new WorkDir(this.folder);
		Files.writeString(directory.console(), console.replace('#', '\n') + "\n\n");
		assertThat(LastWords.of(directory, false)).isEqualTo(wanted.isEmpty() ? "" : "; last words: " + wanted);
	}

	@Test
	void wordsWhenApplicationRanAreTheEndOfItsStandardError() throws IOException {
		WorkDir directory = new WorkDir(this.folder);
		assertThat(LastWords.of(directory, true)).isEmpty();
		Files.writeString(directory.stderr(), "one\n" + "x".repeat(500) + "\u001b[2Jend\n");
		assertThat(LastWords.of(directory, true)).isEqualTo("; last words: " + "x".repeat(394) + "[2Jend");
	}

}
