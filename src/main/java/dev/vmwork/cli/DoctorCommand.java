package dev.vmwork.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.vmwork.database.EmbeddedDatabase;
import dev.vmwork.database.RepositoryDatabase;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.maintenance.Doctor;
import dev.vmwork.maintenance.Finding;
import dev.vmwork.maintenance.Repair;
import dev.vmwork.repository.History;
import dev.vmwork.repository.RunRow;
import dev.vmwork.unit.Choice;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Plural;

/**
 * {@code vmwork doctor}: says what is wrong here, and what to do.
 */
@Command(name = "doctor", description = "Looks at everything that units need and at what was left behind, and says what"
		+ " to do. Changes nothing, unless --repair is given. Exit code 3 if units cannot run.")
final class DoctorCommand implements Callable<Integer> {

	private static final String DATABASE = "database";

	@Option(names = "--repair", description = "Rebuild the job repository instead, from what runs and units have left"
			+ " beside their files. The old one is kept.")
	private boolean repair;

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		if (this.repair) {
			repair(home);
			return ExitCode.OK.number();
		}
		List<Finding> findings = new ArrayList<>(Doctor.examine(home));
		findings.add(database(home));
		Table table = new Table(System.out, "WHAT", "STATE", "FOUND", "TO DO");
		for (Finding finding : findings) {
			table.add(finding.what(), Choice.name(finding.state()), finding.found(),
					finding.advice().isEmpty() ? "-" : finding.advice());
		}
		table.end();
		boolean bad = findings.stream().anyMatch((finding) -> finding.state() == Finding.State.BAD);
		return (bad ? ExitCode.UNFIT : ExitCode.OK).number();
	}

	private void repair(Home home) throws IOException, UnfitEnvironmentException, InvalidInputException {
		DiagnosticLog.writeTo(home);
		try (HomeLock lock = HomeLock.take(home)) {
			RepositoryDatabase repaired = this.database.forRepair(home, lock);
			List<String> old = Repair.run(home, repaired, lock, System.out::println);
			System.out.println("the job repository in " + repaired + " was rebuilt"
					+ (old.isEmpty() ? "" : "; the old one is " + String.join(" and ", old)));
		}
	}

	private Finding database(Home home) throws InvalidInputException {
		try {
			return database(home, this.database.of(home));
		}
		catch (IOException ex) {
			return Finding.bad(DATABASE, String.valueOf(ex.getMessage()), "do what FOUND says");
		}
	}

	private static Finding database(Home home, RepositoryDatabase database) {
		try (History history = History.open(database, home.database())) {
			if (history == null) {
				return Finding.ok(DATABASE,
						(database instanceof EmbeddedDatabase) ? "none yet" : "none yet in " + database);
			}
			if (!HomeLock.isTaken(home)) {
				database.verify();
			}
			history.checkArchives();
			List<RunRow> runs = history.runs();
			long open = runs.stream().filter((run) -> !run.status().matches("COMPLETED|ABANDONED")).count();
			String found = Plural.of(runs.size(), "run") + ", " + open + " not complete"
					+ ((database instanceof EmbeddedDatabase) ? "" : ", in " + database);
			return (open > 0 && !HomeLock.isTaken(home))
					? Finding.attention(DATABASE, found,
							"'vmwork restart' continues the latest, 'vmwork runs' lists them")
					: Finding.ok(DATABASE, found);
		}
		catch (IOException | RuntimeException ex) {
			return Finding.bad(DATABASE, String.valueOf(ex.getMessage()),
					"do what FOUND says; if nothing helps, 'vmwork doctor --repair'");
		}
	}

}
