package dev.vmwork.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

import dev.vmwork.database.DamagedRepositoryException;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.run.RunConfiguration;
import dev.vmwork.run.RunOptions;

/**
 * Starts Spring for the commands that run units.
 */
final class RunContext {

	private static final Logger LOGGER = LoggerFactory.getLogger(RunContext.class);

	private RunContext() {
	}

	static {
		// DiagnosticLog has set it up
		System.setProperty("org.springframework.boot.logging.LoggingSystem", "none");
	}

	static ConfigurableApplicationContext start(Home home, RepositoryDatabase database, RunOptions options,
			Cancellation cancellation) throws IOException {
		try {
			return new SpringApplicationBuilder(RunConfiguration.class).web(WebApplicationType.NONE)
				.bannerMode(Banner.Mode.OFF)
				.logStartupInfo(false)
				.initializers((context) -> {
					GenericApplicationContext generic = (GenericApplicationContext) context;
					generic.registerBean(Home.class, () -> home);
					generic.registerBean(RepositoryDatabase.class, () -> database);
					generic.registerBean(RunOptions.class, () -> options);
					generic.registerBean(Cancellation.class, () -> cancellation);
				})
				.run();
		}
		catch (RuntimeException ex) {
			Throwable cause = ex;
			while (cause.getCause() != null) {
				cause = cause.getCause();
				if (cause instanceof DamagedRepositoryException damage) {
					throw damage;
				}
			}
			LOGGER.info("the job repository cannot be opened", ex);
			throw new IOException("the job repository in " + database + " cannot be opened: "
					+ Objects.requireNonNullElse(cause.getMessage(), "see " + home.log()), ex);
		}
	}

	/**
	 * The folder of the installation, from the launcher.
	 * @return the folder
	 */
	static Path installation() {
		return Path.of(System.getProperty("vmwork.installation", "")).toAbsolutePath();
	}

}
