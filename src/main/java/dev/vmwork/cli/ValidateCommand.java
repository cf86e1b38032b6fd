package dev.vmwork.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.preflight.Preflight;
import dev.vmwork.process.Cancellation;

/**
 * {@code vmwork validate}: checks a manifest and runs nothing.
 */
@Command(name = "validate", description = "Checks a manifest, its files, images and job profiles. Runs nothing.")
final class ValidateCommand implements Callable<Integer> {

	@Parameters(paramLabel = "MANIFEST", description = "The CSV file.")
	private Path file = Path.of("");

	@Override
	public Integer call() throws Exception {
		Preflight preflight = new Preflight(Home.ofEnvironment(), RunContext.installation(), new Cancellation());
		CheckedManifest checked = preflight.check(Manifest.of(this.file), (row) -> true);
		System.out.println(this.file + ": " + checked.rows() + " rows, " + checked.images().size() + " images, "
				+ checked.profiles().size() + " job profiles, no problems");
		return ExitCode.OK.number();
	}

}
