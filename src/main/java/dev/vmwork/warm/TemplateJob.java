package dev.vmwork.warm;

import java.io.IOException;
import java.util.List;

/**
 * Carries out the steps by which a template is made, and may keep a record of them.
 */
@FunctionalInterface
public interface TemplateJob {

	/** Without a record. */
	TemplateJob UNRECORDED = (template, steps) -> {
		for (Step step : steps) {
			step.action().run();
		}
	};

	/**
	 * Carries out the steps one after the other, up to the first that fails.
	 * @param template the template that is made
	 * @param steps the steps
	 * @throws IOException what the step that failed has thrown
	 */
	void execute(Subject template, List<Step> steps) throws IOException;

	/**
	 * Hears of a template that was removed because it is not what was made.
	 * @param template the template
	 * @param problem what is wrong with it
	 */
	default void discarded(Subject template, String problem) {
	}

	/**
	 * The template that is made.
	 *
	 * @param key its key
	 * @param image the base image
	 */
	record Subject(String key, String image) {

	}

	/**
	 * A step.
	 *
	 * @param name its name
	 * @param action what it does
	 */
	record Step(String name, Action action) {

	}

	/**
	 * What a step does.
	 */
	@FunctionalInterface
	interface Action {

		/**
		 * Carries out the step.
		 * @return what to say of it in the record; may be empty
		 * @throws IOException if it fails
		 */
		String run() throws IOException;

	}

}
