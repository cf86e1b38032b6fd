package dev.vmwork.autorun;

/**
 * A job profile: a folder under {@code jobs/} with the template of the start script and
 * the guest's settings.
 *
 * @param name the folder's name
 * @param template the template
 * @param settings the settings
 */
public record JobProfile(String name, AutorunTemplate template, JobSettings settings) {

}
