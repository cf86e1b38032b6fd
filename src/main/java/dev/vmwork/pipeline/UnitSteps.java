package dev.vmwork.pipeline;

/**
 * The four steps of a work unit.
 *
 * @param render renders its start script
 * @param inject puts its files into an overlay
 * @param execute runs its guest
 * @param harvest publishes its output
 */
record UnitSteps(UnitStep render, UnitStep inject, UnitStep execute, UnitStep harvest) {

}
