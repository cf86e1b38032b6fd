package dev.vmwork.maintenance;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.home.Home;
import dev.vmwork.run.FakeSteps;
import dev.vmwork.run.TestBatch;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what a run removes of what others have left in the home. The steps are fakes.
 */
class RecoveryIT {

	@TempDir
	private Path directory;

	private TestBatch batch;

	private Home home;

	@BeforeEach
	void makeHome() throws Exception {
		this.batch = TestBatch.of(this.directory, 1, new FakeSteps());
		this.home = new Home(this.batch.home());
		this.home.create();
	}

	@Test
	void temporaryFilesOfAProcessWhosePidIsUsedAgainAreRemoved() throws Exception {
		long pid = ProcessHandle.current().pid();
		Path own = this.home.temporary();
		for (String name : new String[] { pid + "-1", String.valueOf(pid), "1-0", "nonsense" }) {
			Files.createFile(Files.createDirectory(own.resolveSibling(name)).resolve("left"));
		}
		this.batch.run(1);
		assertThat(this.home.temporaries()).isDirectoryNotContaining((folder) -> !folder.equals(own));
	}

	@Test
	void foldersThatAreNoRunsStayAndAreInNobodysWay() throws Exception {
		for (String name : new String[] { "lost+found", "12 copy", "0", "99999999999999999999" }) {
			Files.createDirectories(this.home.runs().resolve(name));
		}
		assertThat(this.batch.run(1).complete()).isEqualTo(1);
		assertThat(this.home.runs().resolve("lost+found")).isDirectory();
		assertThat(this.home.runs().resolve("99999999999999999999")).isDirectory();
	}

}
