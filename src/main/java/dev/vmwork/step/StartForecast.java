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
	 * Whether a unit's guest would be booted, or one to make a template of.
	 * @param task the unit
	 * @return false if its template is at hand
	 */
	boolean wouldBoot(UnitTask task);

}
