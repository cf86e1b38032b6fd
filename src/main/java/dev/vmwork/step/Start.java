package dev.vmwork.step;

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.GuestFilesystem;
import dev.vmwork.unit.Outcome;

/**
 * A way to start a unit's guest, with everything in which the two ways differ. The unit's
 * files are staged in its directory; nothing here reads the originals.
 */
sealed interface Start permits ColdStart, WarmStart {

	/**
	 * Puts the staged files where the guest will find them, in place of those of an
	 * earlier attempt.
	 * @param task the unit
	 * @throws IOException if it cannot be done
	 */
	void inject(UnitTask task) throws IOException;

	/**
	 * Runs the guest, from its last checkpoint if it has one.
	 * @param task the unit, whose files are injected
	 * @param choice how its guest is started
	 * @return what came of it
	 * @throws IOException if a tool or the host failed
	 */
	Outcome run(UnitTask task, StartChoice choice) throws IOException;

	/**
	 * Reattaches to a guest that a killed vmwork has started.
	 * @param task the unit
	 * @return what came of it, or null if there is none, or nothing came of it but what
	 * another try may change
	 * @throws IOException if a tool or the host failed
	 */
	@Nullable Outcome reattach(UnitTask task) throws IOException;

	/**
	 * Hands out the filesystem with the output of a guest that has ended.
	 * @param task the unit
	 * @param reader reads it
	 * @return what the reader returned
	 * @throws IOException if the reader or a tool failed
	 */
	Outcome readOutput(UnitTask task, OutputReader reader) throws IOException;

	/**
	 * Reads the output.
	 */
	@FunctionalInterface
	interface OutputReader {

		/**
		 * Reads the output.
		 * @param files the filesystem that it is in
		 * @param path its path there
		 * @return what came of it
		 * @throws IOException if it cannot be read
		 */
		Outcome read(GuestFilesystem files, String path) throws IOException;

	}

}
