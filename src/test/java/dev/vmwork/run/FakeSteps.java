package dev.vmwork.run;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import dev.vmwork.home.WorkDir;
import dev.vmwork.step.UnitStep;
import dev.vmwork.step.UnitSteps;
import dev.vmwork.unit.Outcome;
import dev.vmwork.unit.StepName;
import dev.vmwork.unit.Verdict;

/**
 * Stands in for the four steps, at the boundary to tools and guests: makes the unit's
 * directory and a console, and does what it is told to where it is told to.
 */
public final class FakeSteps {

	/** What the console holds after a unit's execute step. */
	public static final String CONSOLE = "boot\r\n\u001b[2Jlogin: \u009b31m\r\n";

	private final Map<String, UnitStep> behaviours = new ConcurrentHashMap<>();

	/**
	 * Makes a step of a unit fail.
	 * @param step the step
	 * @param unit the unit's id
	 * @param message the description
	 * @return these steps
	 */
	public FakeSteps fail(StepName step, String unit, String message) {
		return on(step, unit, (task) -> new Outcome(Verdict.APP_FAILED, message));
	}

	FakeSteps on(StepName step, String unit, UnitStep behaviour) {
		this.behaviours.put(step + " " + unit, behaviour);
		return this;
	}

	/**
	 * Makes all steps succeed from now on.
	 * @return these steps
	 */
	public FakeSteps heal() {
		this.behaviours.clear();
		return this;
	}

	UnitSteps steps() {
		return new UnitSteps(step(StepName.RENDER), step(StepName.INJECT), step(StepName.EXECUTE),
				step(StepName.HARVEST));
	}

	private UnitStep step(StepName name) {
		return (task) -> {
			leaveTraces(name, task.directory());
			UnitStep behaviour = this.behaviours.get(name + " " + task.unit().id());
			return (behaviour != null) ? behaviour.run(task) : Outcome.COMPLETED;
		};
	}

	private static void leaveTraces(StepName name, WorkDir directory) throws IOException {
		if (name == StepName.EXECUTE) {
			Files.createDirectories(directory.path());
			Files.writeString(directory.console(), CONSOLE);
			Files.write(directory.exitStatus(), List.of("0"));
		}
	}

}
