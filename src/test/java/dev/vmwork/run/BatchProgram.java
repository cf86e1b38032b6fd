package dev.vmwork.run;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.database.PostgresDatabase;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;

/**
 * A batch of fake steps as a program, for tests that kill it. Each step that begins is a
 * line in the file {@code begun}, which survives the program.
 */
public final class BatchProgram {

	private BatchProgram() {
	}

	/**
	 * Runs the batch, or restarts it if it was run before.
	 * @param args the directory, the number of units, how many at a time, {@code restart}
	 * or {@code run}, and for PostgreSQL the URL, the schema and the password
	 * @throws Exception if it cannot be run
	 */
	public static void main(String[] args) throws Exception {
		Path directory = Path.of(args[0]);
		int units = Integer.parseInt(args[1]);
		int parallel = Integer.parseInt(args[2]);
		try (OutputStream begun = new FileOutputStream(directory.resolve("begun").toFile(), true)) {
			FakeSteps steps = new FakeSteps();
			for (int i = 1; i <= units; i++) {
				for (StepName step : StepName.values()) {
					steps.on(step, "u" + i, (task) -> note(begun, task.unit().id() + " " + step.stem()));
				}
			}
			TestBatch batch = TestBatch.of(directory, units, steps);
			if (args.length > 4) {
				batch.with(new PostgresDatabase(args[4], args[5], args[6]));
			}
			RunResult result = args[3].equals("run") ? batch.run(parallel) : batch.restart(parallel, null);
			System.exit((result.complete() == units) ? 0 : 1);
		}
	}

	// one write a line, so that lines of several threads do not mix
	private static Outcome note(OutputStream begun, String line) throws IOException {
		begun.write((line + "\n").getBytes(StandardCharsets.UTF_8));
		return Outcome.COMPLETED;
	}

	/**
	 * The command that runs the program.
	 * @param arguments the program's arguments
	 * @return the command
	 */
	public static List<String> command(Object... arguments) {
		List<String> command = new ArrayList<>(List.of(
				Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
				"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"), BatchProgram.class.getName()));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		return List.copyOf(command);
	}

}
