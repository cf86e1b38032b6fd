package dev.vmwork;

import dev.vmwork.cli.VmworkCommand;

/**
 * The program.
 */
public final class VmworkApplication {

	private VmworkApplication() {
	}

	/**
	 * Executes a command line and ends the JVM with its exit code.
	 * @param args the command line
	 */
	public static void main(String[] args) {
		System.exit(new VmworkCommand().execute(args));
	}

}
