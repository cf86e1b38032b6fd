package dev.vmwork.cli;

import picocli.CommandLine.Option;

/**
 * What an untrusted manifest cannot give its guests by itself.
 */
final class NetworkOption {

	@Option(names = "--allow-network",
			description = "Let job profiles beside the manifest give guests the network (network: internet): what the host"
					+ " reaches, and the host itself. vmwork's own profiles need no permission.")
	private boolean allowed;

	boolean isAllowed() {
		return this.allowed;
	}

}
