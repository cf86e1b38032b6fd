package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.vmwork.autorun.AutorunRenderer;
import dev.vmwork.host.DurableFiles;
import dev.vmwork.unit.Outcome;

/**
 * Renders the unit's start script.
 */
public final class RenderStep implements UnitStep {

	@Override
	public Outcome run(UnitTask task) throws IOException {
		Files.createDirectories(task.directory().path());
		Path autorun = task.directory().autorun();
		Path part = Path.of(autorun + ".part");
		Files.writeString(part, AutorunRenderer.render(task.profile(), task.unit()));
		DurableFiles.move(part, autorun);
		return Outcome.COMPLETED;
	}

}
