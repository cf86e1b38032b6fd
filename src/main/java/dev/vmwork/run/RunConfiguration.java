package dev.vmwork.run;

import java.io.IOException;
import java.sql.SQLException;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import org.springframework.batch.core.launch.JobOperator;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.batch.jdbc.autoconfigure.BatchJdbcAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.transaction.PlatformTransactionManager;

import dev.vmwork.admission.Admission;
import dev.vmwork.admission.HostGate;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Heartbeat;
import dev.vmwork.home.Home;
import dev.vmwork.host.FreeSpace;
import dev.vmwork.host.HostMemory;
import dev.vmwork.maintenance.Cleaning;
import dev.vmwork.maintenance.Recovery;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.AcceleratorProbe;
import dev.vmwork.repository.DatabaseWait;
import dev.vmwork.repository.EndListener;
import dev.vmwork.repository.FinishedRuns;
import dev.vmwork.repository.FinishedUnits;
import dev.vmwork.repository.JobRepositoryChanges;
import dev.vmwork.repository.RunRepository;
import dev.vmwork.step.StartForecast;
import dev.vmwork.unit.Notices;
import dev.vmwork.warm.WarmTemplates;

/**
 * Everything that runs units. {@link Home}, {@link RepositoryDatabase},
 * {@link RunOptions} and {@link Cancellation} come from the command. Auto-configurations
 * are named one by one, because looking through all of them takes longer than starting
 * these.
 */
@Configuration(proxyBeanMethods = false)
@ImportAutoConfiguration({ BatchJdbcAutoConfiguration.class, DataSourceTransactionManagerAutoConfiguration.class })
@Import(WorkUnitJobConfiguration.class)
public class RunConfiguration {

	@Bean
	HikariDataSource dataSource(RepositoryDatabase database, RunOptions options, Cancellation cancellation)
			throws SQLException, IOException {
		return database.open(options.mostAtATime(), cancellation);
	}

	// static: it is made before what it changes
	@Bean
	static JobRepositoryChanges jobRepositoryChanges(ObjectProvider<PlatformTransactionManager> transactions,
			ObjectProvider<EndListener> listener, ObjectProvider<DataSource> dataSource,
			ObjectProvider<DatabaseWait> wait) {
		return new JobRepositoryChanges(transactions, listener, dataSource, wait);
	}

	@Bean
	DatabaseWait databaseWait(RunOptions options, Notices notices, Cancellation cancellation) {
		return new DatabaseWait(options.hostWait(), notices, cancellation);
	}

	@Bean
	ProcessRunner processRunner(Cancellation cancellation) {
		return new ProcessRunner(cancellation);
	}

	@Bean
	RunRepository runRepository(DataSource dataSource, Home home) {
		return new RunRepository(dataSource, home.database());
	}

	@Bean
	FinishedUnits finishedUnits(DataSource dataSource, Home home) {
		return new FinishedUnits(dataSource, home.database());
	}

	@Bean
	RunJobs runJobs(JobRepository repository, JobOperator operator, UnitJobs unitJobs, ActiveUnits units,
			StartRules rules, FinishedUnits finished, Cancellation cancellation, Home home) {
		return new RunJobs(repository, operator, unitJobs, units, rules, finished, cancellation, home);
	}

	@Bean
	StartRules startRules(Home home, RunOptions options, Notices notices, Cancellation cancellation,
			StartForecast starts) {
		HostGate gate = new HostGate(home, options.hostWait(), notices, cancellation);
		Admission admission = new Admission(Runtime.getRuntime().availableProcessors(), HostMemory::isThereForChildren,
				(bytes) -> isFree(home, bytes), notices, cancellation, Admission.BOOT);
		return new StartRules(gate, admission, new Retries(cancellation), starts);
	}

	private static boolean isFree(Home home, long bytes) {
		try {
			return bytes <= FreeSpace.of(home.path());
		}
		catch (IOException ex) {
			// the host gate finds out why
			return false;
		}
	}

	@Bean
	Notices notices() {
		return new Notices();
	}

	@Bean
	Runs runs(Home home, RunOptions options, RunRepository repository, FinishedUnits finished, RunJobs jobs,
			ProcessRunner processes, JobOperator operator, Notices notices, StartRules rules,
			Cancellation cancellation) {
		AcceleratorProbe probe = new AcceleratorProbe(processes, home.acceleratorAnswer());
		return new Runs(home, options, repository, finished, jobs, operator, probe, notices, rules.gate(),
				cancellation);
	}

	@Bean
	RunChanges runChanges(Home home, RunRepository repository) {
		return new RunChanges(home, repository);
	}

	@Bean
	Heartbeat heartbeat(Home home) {
		return new Heartbeat(home);
	}

	@Bean
	Recovery recovery(Home home, RunRepository repository, ProcessRunner processes, WarmTemplates templates,
			Heartbeat heartbeat) {
		return new Recovery(home, repository, processes, templates, heartbeat);
	}

	@Bean
	Cleaning cleaning(Home home, RunRepository repository, DataSource dataSource, ProcessRunner processes) {
		return new Cleaning(home, repository, new FinishedRuns(dataSource, home.database()), processes);
	}

	@Bean
	GracefulStop gracefulStop(Cancellation cancellation, Runs runs) {
		return new GracefulStop(cancellation, runs);
	}

}
