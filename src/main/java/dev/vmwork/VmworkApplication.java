package dev.vmwork;

/**
 * Entry point.
 */
public final class VmworkApplication {

	private VmworkApplication() {
	}

	/**
	 * Starts vmwork.
	 * @param args the command line
	 */
	public static void main(String[] args) {
		System.out.println("vmwork");
	}

}
