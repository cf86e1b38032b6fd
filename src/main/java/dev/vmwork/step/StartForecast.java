package dev.vmwork.step;

/**
 * What a scheduler asks of a unit before it starts it.
 */
public interface StartForecast {

	/**
	 * Whether a unit would only wait for a template that is being made for another.
	 * @param task the unit; if it need not wait, it is taken to begin now
	 * @return true if it would
	 */
	boolean wouldWait(UnitTask task);

	/**
	 * Whether starting a unit boots a guest: its own, or one for a template.
	 * @param task the unit
	 * @return false if its template is at hand
	 */
	boolean wouldBoot(UnitTask task);

}
