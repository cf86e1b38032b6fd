package dev.vmwork.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

import dev.vmwork.manifest.Manifest;
import dev.vmwork.pipeline.CheckedManifest;
import dev.vmwork.pipeline.Home;
import dev.vmwork.pipeline.HomeLock;
import dev.vmwork.pipeline.Preflight;
import dev.vmwork.pipeline.Runs;
import dev.vmwork.process.Cancellation;

/**
 * {@code vmwork run}: runs a manifest.
 */
@Command(name = "run", description = "Runs every row of a manifest.")
final class RunCommand implements Callable<Integer> {

	@Parameters(paramLabel = "MANIFEST", description = "The CSV file.")
	private Path file = Path.of("");

	@Mixin
	private RunSettings settings = new RunSettings();

	@Override
	public Integer call() throws Exception {
		Execution.checkSettings(this.settings);
		Home home = Home.ofEnvironment();
		Cancellation cancellation = new Cancellation();
		try (HomeLock lock = HomeLock.take(home)) {
			Preflight preflight = new Preflight(home, PipelineContext.installation(), cancellation);
			preflight.checkHost();
			CheckedManifest checked = preflight.copyAndCheck(Manifest.of(this.file));
			try (ConfigurableApplicationContext context = PipelineContext.start(home, this.settings.options(null),
					cancellation)) {
				Runs runs = context.getBean(Runs.class);
				runs.recover(lock);
				long run = runs.create(checked.manifest().file());
				return Execution.execute(runs, run, checked.in(home.manifest(run)));
			}
		}
	}

}
