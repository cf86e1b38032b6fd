package dev.vmwork.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.Plural;

/**
 * {@code vmwork validate}: checks a manifest and runs nothing.
 */
@Command(name = "validate", description = "Checks a manifest, its files, images and job profiles. Runs nothing.")
final class ValidateCommand implements Callable<Integer> {

	@Parameters(paramLabel = "MANIFEST", description = "The CSV file.")
	private Path file = Path.of("");

	@Mixin
	private final NetworkOption network = new NetworkOption();

	@Override
	public Integer call() throws Exception {
		Preflight preflight = new Preflight(Home.ofEnvironment(), RunContext.installation(), new Cancellation())
			.allowNetwork(this.network.isAllowed());
		CheckedManifest checked = preflight.check(Manifest.of(this.file), (row) -> true);
		List<String> warnings = Session.warn(checked);
		System.out.println(
				this.file + ": " + Plural.of(checked.rows(), "row") + ", " + Plural.of(checked.images().size(), "image")
						+ ", " + Plural.of(checked.profiles().size(), "job profile") + ", "
						+ (warnings.isEmpty() ? "no problems" : "no errors, " + Plural.of(warnings.size(), "warning")));
		return ExitCode.OK.number();
	}

}
