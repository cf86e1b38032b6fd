package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import dev.vmwork.harvest.PlacedOutput;
import dev.vmwork.harvest.Publisher;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.Sha256;

/**
 * Publishes an output where there is none yet. What the unit itself has published before
 * vmwork was killed may be replaced: it is known by its hash, which was written down
 * before it got its name.
 */
public final class KeepingPublisher implements Publisher {

	private final Path record;

	/**
	 * Creates the publisher.
	 * @param directory the unit's work directory
	 */
	public KeepingPublisher(WorkDir directory) {
		this.record = directory.published();
	}

	@Override
	public void publish(PlacedOutput output) throws IOException {
		if (isOwn(output.destination())) {
			output.replace();
			return;
		}
		// to be known after a power cut, too
		Files.writeString(this.record, Sha256.of(output.taken()), StandardOpenOption.CREATE,
				StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, StandardOpenOption.SYNC);
		output.keepOlder();
	}

	/**
	 * Whether a file is what the unit has published.
	 * @param destination the file
	 * @return false if there is none, or it is another's
	 * @throws IOException if it cannot be looked at
	 */
	public boolean isOwn(Path destination) throws IOException {
		return Files.exists(this.record) && Files.exists(destination)
				&& Files.readString(this.record).equals(Sha256.of(destination));
	}

}
