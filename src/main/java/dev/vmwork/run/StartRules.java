package dev.vmwork.run;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.vmwork.admission.Admission;
import dev.vmwork.admission.HostGate;
import dev.vmwork.step.StartForecast;
import dev.vmwork.step.UnitTask;

/**
 * What decides when units are started, and started again.
 *
 * @param gate holds all back while the host cannot run them
 * @param admission holds each back until there is room for it
 * @param retries starts those again whose failure may pass
 * @param starts knows which would wait for a warm template, and which would boot
 */
record StartRules(HostGate gate, Admission admission, Retries retries, StartForecast starts) {

	/**
	 * What a unit would only wait for, while others may be able to start.
	 * @param task the unit; if it need not wait, it is taken to begin now
	 * @return the folder of its output, or the image of which a template is being made;
	 * null if it need not wait
	 */
	@Nullable Path wouldWaitFor(UnitTask task) {
		Path output = this.gate.unfitOutput(task);
		if (output != null) {
			return output;
		}
		return this.starts.wouldWait(task) ? task.unit().image() : null;
	}

}
