package dev.vmwork.run;

import dev.vmwork.admission.Admission;
import dev.vmwork.admission.HostGate;
import dev.vmwork.step.StartForecast;

/**
 * What decides when units are started, and started again.
 *
 * @param gate holds all back while the host cannot run them
 * @param admission holds each back until there is room for it
 * @param retries starts those again whose failure may pass
 * @param starts knows which would wait for a warm template, and which would boot
 */
record StartRules(HostGate gate, Admission admission, Retries retries, StartForecast starts) {

}
