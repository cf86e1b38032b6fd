package dev.vmwork.step;

import java.util.function.Predicate;

/**
 * The four steps of a work unit.
 *
 * @param render renders its start script
 * @param inject puts its files into an overlay
 * @param execute runs its guest
 * @param harvest publishes its output
 * @param waits whether a unit would only wait for another's work if it began now
 * @param boots whether a unit's guest, or one of which it is made, would be booted
 */
public record UnitSteps(UnitStep render, UnitStep inject, UnitStep execute, UnitStep harvest, Predicate<UnitTask> waits,
		Predicate<UnitTask> boots) {

	/**
	 * Steps of units that neither wait for each other nor boot.
	 * @param render renders its start script
	 * @param inject puts its files into an overlay
	 * @param execute runs its guest
	 * @param harvest publishes its output
	 */
	public UnitSteps(UnitStep render, UnitStep inject, UnitStep execute, UnitStep harvest) {
		this(render, inject, execute, harvest, (task) -> false, (task) -> false);
	}

}
