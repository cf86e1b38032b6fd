package dev.vmwork.cli;

import java.nio.file.Path;
import java.util.BitSet;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.preflight.CheckedManifest;
import dev.vmwork.run.Runs;

/**
 * {@code vmwork run}: runs a manifest.
 */
@Command(name = "run", description = "Runs every row of a manifest.")
final class RunCommand implements Callable<Integer> {

	@Parameters(paramLabel = "MANIFEST", description = "The CSV file.")
	private Path file = Path.of("");

	@Mixin
	private final DatabaseOption database = new DatabaseOption();

	@Mixin
	private final NetworkOption network = new NetworkOption();

	@Mixin
	private RunSettings settings = new RunSettings();

	@Override
	public Integer call() throws Exception {
		this.settings.checkIsolation();
		try (Session session = Session.open(this.settings.options(null), this.database)) {
			CheckedManifest manifest = session.preflight()
				.allowNetwork(this.network.isAllowed())
				.copyAndCheck(Manifest.of(this.file), this.settings.rows()::in);
			Runs runs = session.startRuns();
			runs.refuseOlderOutputs(0, manifest.manifest(), new BitSet());
			long run = runs.create(manifest.manifest().file());
			return session.execute(runs, run, manifest, new BitSet());
		}
	}

}
