package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.PropertiesFile;
import dev.vmwork.unit.GuestFileNames;

/**
 * The checkpoints of a guest that are complete, in the file
 * {@link GuestFileNames#CHECKPOINT} of the unit's work directory.
 *
 * @param base what they are good for
 * @param saved the checkpoints, the latest first
 */
record CheckpointRecord(String base, List<Saved> saved) {

	CheckpointRecord {
		saved = List.copyOf(saved);
	}

	/**
	 * Reads the record.
	 * @param directory the unit's work directory
	 * @return the checkpoints, or null if there is no record that can be understood
	 * @throws IOException if the file cannot be read
	 */
	static @Nullable CheckpointRecord read(Path directory) throws IOException {
		try {
			Properties properties = PropertiesFile.read(directory.resolve(GuestFileNames.CHECKPOINT));
			if (properties == null) {
				return null;
			}
			return new CheckpointRecord(properties.getProperty("base", ""),
					Stream.of(properties.getProperty("saved", "").split(" ", -1))
						.filter((text) -> !text.isEmpty())
						.map(Saved::parse)
						.toList());
		}
		catch (IllegalArgumentException | IndexOutOfBoundsException ex) {
			// without a record, no checkpoint can be trusted
			return null;
		}
	}

	void write(Path directory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty("base", this.base);
		properties.setProperty("saved", String.join(" ", this.saved.stream().map(Saved::toString).toList()));
		PropertiesFile.force(directory.resolve(GuestFileNames.CHECKPOINT), properties);
	}

	/**
	 * A checkpoint.
	 *
	 * @param number its number, counted from the unit's start
	 * @param used how much of its time limit the guest had used
	 */
	record Saved(int number, Duration used) {

		static Saved parse(String text) {
			String[] parts = text.split("@", -1);
			return new Saved(Integer.parseInt(parts[0]), Duration.ofMillis(Long.parseLong(parts[1])));
		}

		/** Name of the disks' snapshots. */
		String tag() {
			return "vmwork-" + this.number;
		}

		@Override
		public String toString() {
			return this.number + "@" + this.used.toMillis();
		}

	}

}
