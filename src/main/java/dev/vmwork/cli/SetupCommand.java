package dev.vmwork.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;

/**
 * Stands for the launcher's own command in the help.
 */
@Command(name = "setup",
		description = "Installs what is missing, builds vmwork and the sample guests. Done by the launcher ./vmwork.")
final class SetupCommand implements Callable<Integer> {

	@Override
	public Integer call() {
		System.err.println("vmwork: 'setup' is done by the launcher: ./vmwork setup");
		return ExitCode.BAD_INPUT.number();
	}

}
