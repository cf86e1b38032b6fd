package dev.vmwork.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import org.slf4j.LoggerFactory;
import org.springframework.batch.core.job.JobExecutionException;
import org.springframework.core.NestedRuntimeException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.UnmatchedArgumentException;

import dev.vmwork.host.IoFailure;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Plural;

/**
 * The command {@code vmwork}.
 */
@Command(name = "vmwork", mixinStandardHelpOptions = true, scope = ScopeType.INHERIT,
		versionProvider = VmworkCommand.Version.class,
		description = "Runs batches of work in throw-away virtual machines.",
		footer = { "", "Exit codes: 0 all units complete, 1 some failed, 2 bad input,",
				"3 unfit environment, 130 interrupted.", "Data is kept in $VMWORK_HOME, or ~/.vmwork." },
		subcommands = { RunCommand.class, ValidateCommand.class, RestartCommand.class, RunsCommand.class,
				HistoryCommand.class, ShowCommand.class, TemplatesCommand.class, DoctorCommand.class,
				DatabaseCommand.class, CleanCommand.class, SetupCommand.class, TrainCommand.class })
public final class VmworkCommand {

	/** Problems printed; a manifest can have a million. */
	private static final int MOST_PROBLEMS = 50;

	@Option(names = "--verbose", scope = ScopeType.INHERIT,
			description = "Show the diagnostic log on the standard error output: every tool that is started, how long it"
					+ " took, how it ended.")
	private boolean verbose;

	/**
	 * Executes a command line.
	 * @param args the arguments
	 * @return the exit code
	 */
	public int execute(String... args) {
		CommandLine line = new CommandLine(this);
		Converters.register(line);
		line.setExecutionStrategy(this::execute);
		line.setParameterExceptionHandler((ex, arguments) -> misused(ex));
		line.setExecutionExceptionHandler((ex, command, result) -> failed(ex, command.getErr()));
		return (args.length != 0) ? line.execute(args) : line.execute("--help");
	}

	private int execute(ParseResult result) {
		if (this.verbose) {
			DiagnosticLog.show();
		}
		return new RunLast().execute(result);
	}

	// The whole usage would hide the message above it.
	private static int misused(ParameterException ex) {
		CommandLine command = ex.getCommandLine();
		PrintWriter err = command.getErr();
		err.println("vmwork: " + describe(ex));
		if (ex instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()) {
			UnmatchedArgumentException.printSuggestions(ex, err);
		}
		err.println("See '" + command.getCommandSpec().qualifiedName() + " --help'");
		return ExitCode.BAD_INPUT.number();
	}

	// Not what picocli would suggest: for "hlep" that is "clean".
	private static String describe(ParameterException ex) {
		CommandSpec command = ex.getCommandLine().getCommandSpec();
		if (ex instanceof UnmatchedArgumentException unmatched && !unmatched.isUnknownOption()
				&& command.parent() == null) {
			String commands = command.subcommands()
				.entrySet()
				.stream()
				.filter((entry) -> !entry.getValue().getCommandSpec().usageMessage().hidden())
				.map(Map.Entry::getKey)
				.collect(Collectors.joining(", "));
			return "'" + unmatched.getUnmatched().get(0) + "' is not a command, wanted one of " + commands;
		}
		return String.valueOf(ex.getMessage()).replaceFirst("^Error: ", "");
	}

	private static int failed(Exception ex, PrintWriter err) {
		LoggerFactory.getLogger(VmworkCommand.class).debug("the command failed", ex);
		if (isEnding()) {
			// Ctrl-C has closed what the command was about to use
			err.println("vmwork: stopped on request");
			return ExitCode.INTERRUPTED.number();
		}
		if (ex instanceof InvalidInputException input) {
			input.problems().stream().limit(MOST_PROBLEMS).map(Table::oneLine).forEach(err::println);
			if (input.count() > MOST_PROBLEMS) {
				err.println("... and " + (input.count() - MOST_PROBLEMS) + " more problems");
			}
			err.println("vmwork: " + Plural.of(input.count(), "problem") + ", nothing was run");
			return ExitCode.BAD_INPUT.number();
		}
		if (ex instanceof UnknownUnitException) {
			err.println("vmwork: " + Table.oneLine(String.valueOf(ex.getMessage())));
			return ExitCode.BAD_INPUT.number();
		}
		if (ex instanceof UnfitEnvironmentException) {
			err.println("vmwork: " + ex.getMessage());
		}
		else if (ex instanceof IOException failure) {
			err.println("vmwork: " + IoFailure.describe(failure));
		}
		else if (ex instanceof NestedRuntimeException nested
				&& nested.getMostSpecificCause() instanceof SQLException sql) {
			LoggerFactory.getLogger(VmworkCommand.class).info("the job repository failed", ex);
			err.println("vmwork: the job repository failed: " + Table.oneLine(String.valueOf(sql.getMessage()))
					+ "; 'vmwork restart' continues a run once it can be used");
		}
		else if (ex instanceof JobExecutionException) {
			err.println("vmwork: " + ex.getMessage());
		}
		else {
			LoggerFactory.getLogger(VmworkCommand.class).error("unexpected failure", ex);
			err.println("vmwork: unexpected failure: " + Objects.requireNonNullElse(ex.getMessage(), "no more is known")
					+ "; please report it, with what --verbose shows");
		}
		return ExitCode.UNFIT.number();
	}

	// A JVM that was told to end takes no more hooks.
	private static boolean isEnding() {
		Thread hook = new Thread(() -> {
		});
		try {
			Runtime.getRuntime().addShutdownHook(hook);
			Runtime.getRuntime().removeShutdownHook(hook);
			return false;
		}
		catch (IllegalStateException ex) {
			return true;
		}
	}

	/**
	 * The version in the jar's manifest.
	 */
	static final class Version implements IVersionProvider {

		@Override
		public String[] getVersion() {
			String version = VmworkCommand.class.getPackage().getImplementationVersion();
			return new String[] { "vmwork " + ((version != null) ? version : "(not packaged)") };
		}

	}

}
