package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.autorun.AutorunRenderer;
import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.home.WorkDir;
import dev.vmwork.warm.WarmGuests;

/**
 * A unit's script, application and input in its own directory. From then on nothing reads
 * the originals: whenever and however the guest is started, it gets these.
 */
public final class Staging {

	private Staging() {
	}

	/**
	 * Copies the files, in place of earlier copies.
	 * @param task the unit
	 * @throws IOException if they cannot be copied
	 */
	static void copy(UnitTask task) throws IOException {
		WorkDir directory = task.directory();
		WarmGuests.stage(directory.injectedFiles(), task.names(), directory.autorun(), task.unit().app(),
				task.unit().input());
	}

	/**
	 * What of a unit is no longer as it was injected.
	 * @param task the unit
	 * @return the words for each: app, input, start script; none if nothing was injected
	 * @throws IOException if a file cannot be read
	 */
	public static List<String> changes(UnitTask task) throws IOException {
		if (!Files.exists(task.directory().start())) {
			return List.of();
		}
		Path folder = task.directory().injectedFiles();
		List<String> changes = new ArrayList<>();
		if (differ(task.unit().app(), folder.resolve(task.names().app()))) {
			changes.add("app " + task.unit().app());
		}
		if (differ(task.unit().input(), folder.resolve(task.names().input()))) {
			changes.add("input " + task.unit().input());
		}
		String script = AutorunRenderer.render(task.profile(), task.unit());
		Path injected = folder.resolve(GuestNames.AUTORUN);
		if (!Files.exists(injected) || !script.equals(Files.readString(injected))) {
			changes.add("start script of profile " + task.unit().profile());
		}
		return changes;
	}

	private static boolean differ(Path original, Path copy) throws IOException {
		return !Files.exists(copy) || Files.mismatch(original, copy) >= 0;
	}

	/**
	 * The copies, by their names in the guest.
	 * @param task the unit
	 * @return script, application and input
	 */
	static List<GuestFile> files(UnitTask task) {
		Path folder = task.directory().injectedFiles();
		GuestNames names = task.names();
		return List.of(new GuestFile(GuestNames.AUTORUN, folder.resolve(GuestNames.AUTORUN)),
				new GuestFile(names.app(), folder.resolve(names.app())),
				new GuestFile(names.input(), folder.resolve(names.input())));
	}

	/**
	 * What a unit's work disk has to take, besides the image's own files.
	 * @param task the unit, whose files are staged
	 * @return the size in bytes
	 * @throws IOException if a file is not there
	 */
	static long contentBytes(UnitTask task) throws IOException {
		long bytes = task.settings().outputLimit() + 2 * task.settings().logLimit();
		for (GuestFile file : files(task)) {
			bytes += Files.size(file.source());
		}
		return bytes;
	}

}
