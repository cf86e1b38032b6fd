package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Path;

import dev.vmwork.autorun.InvalidProfileException;
import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.server.TestServer;

/**
 * The databases with which tests of the job repository are run, one after the other.
 */
public enum TestDatabase {

	EMBEDDED {

		@Override
		public RepositoryDatabase in(Path directory) {
			return new EmbeddedDatabase(directory);
		}

	},

	POSTGRESQL {

		@Override
		public RepositoryDatabase in(Path directory) {
			return TestServer.newDatabase();
		}

	};

	/**
	 * A database in which nothing was run yet.
	 * @param directory the job repository's folder
	 * @return the database
	 */
	public abstract RepositoryDatabase in(Path directory);

	/**
	 * A batch whose job repository is in such a database.
	 * @param directory takes the home and the manifest
	 * @param units how many units
	 * @param steps the steps
	 * @return the batch
	 * @throws IOException if the manifest cannot be written
	 * @throws InvalidProfileException never
	 */
	public TestBatch batch(Path directory, int units, FakeSteps steps) throws IOException, InvalidProfileException {
		return batch(directory, units, steps, "retries: 0\n");
	}

	TestBatch batch(Path directory, int units, FakeSteps steps, String settings)
			throws IOException, InvalidProfileException {
		TestBatch batch = TestBatch.of(directory, units, steps, settings);
		return batch.with(in(batch.home().resolve("db")));
	}

}
