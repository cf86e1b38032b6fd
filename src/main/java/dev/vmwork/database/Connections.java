package dev.vmwork.database;

import java.io.IOException;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections to the job repository. The last one that is closed closes HSQLDB's
 * files, and what was kept of them is needed no more.
 */
final class Connections extends HikariDataSource {

	private static final Logger LOGGER = LoggerFactory.getLogger(Connections.class);

	private final PreviousFiles previous;

	private final Checksums checksums;

	Connections(HikariConfig config, PreviousFiles previous, Checksums checksums) {
		super(config);
		this.previous = previous;
		this.checksums = checksums;
	}

	@Override
	public void close() {
		super.close();
		try {
			this.checksums.close();
			this.previous.discard();
		}
		catch (IOException ex) {
			LOGGER.info("what was kept of the job repository cannot be removed", ex);
		}
	}

}
