package dev.vmwork.process;

/**
 * What a finished program said.
 *
 * @param exitCode how it ended, 128 + N for signal N
 * @param output the beginning of its standard output; empty if that went to a file
 * @param errors the end of its standard error
 */
public record ProcessResult(int exitCode, String output, String errors) {

}
