package dev.vmwork.step;

/**
 * The four steps of a work unit.
 *
 * @param render renders its start script
 * @param inject puts its files where its guest will find them
 * @param execute runs its guest
 * @param harvest publishes its output
 */
public record UnitSteps(UnitStep render, UnitStep inject, UnitStep execute, UnitStep harvest) {

}
