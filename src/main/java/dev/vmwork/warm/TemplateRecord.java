package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Properties;

import dev.vmwork.host.PropertiesFile;
import dev.vmwork.qemu.DiskBus;

/**
 * What is known of a template, in the file {@code template.properties} of its folder. An
 * image that cannot be warm-started has a folder with just this.
 *
 * @param image the base image
 * @param machine the guest's machine in words
 * @param bus the bus of its disks
 * @param boot how long it took to boot
 * @param cost how long it took to make
 * @param homeKib what the image's own files in the guest's home take, in KiB
 * @param bytes what it takes on the host's disk
 * @param refusal why the image cannot be warm-started; empty if it can
 * @param suspicion whether that may have been chance, and is tried once more
 */
record TemplateRecord(String image, String machine, DiskBus bus, Duration boot, Duration cost, long homeKib, long bytes,
		String refusal, boolean suspicion) {

	private static final String NAME = "template.properties";

	static TemplateRecord read(Path directory) throws IOException {
		try {
			Properties properties = PropertiesFile.read(directory.resolve(NAME));
			if (properties == null) {
				throw new NoSuchFileException(directory.resolve(NAME).toString());
			}
			return new TemplateRecord(properties.getProperty("image", ""), properties.getProperty("machine", ""),
					DiskBus.of(properties.getProperty("bus", "ide")), duration(properties, "boot"),
					duration(properties, "cost"), number(properties, "homeKib"), number(properties, "bytes"),
					properties.getProperty("refusal", ""), Boolean.parseBoolean(properties.getProperty("suspicion")));
		}
		catch (IllegalArgumentException ex) {
			throw new DamagedRecordException(directory.resolve(NAME) + " is damaged: " + ex.getMessage(), ex);
		}
	}

	private static Duration duration(Properties properties, String name) {
		return Duration.ofMillis(number(properties, name));
	}

	private static long number(Properties properties, String name) {
		return Long.parseLong(properties.getProperty(name, "0"));
	}

	static boolean isIn(Path directory) {
		return Files.exists(directory.resolve(NAME));
	}

	/**
	 * When it was made.
	 * @param directory the template's folder
	 * @return the instant
	 * @throws IOException if it is gone
	 */
	static Instant made(Path directory) throws IOException {
		FileTime time = Files.getLastModifiedTime(directory.resolve(NAME));
		return time.toInstant();
	}

	void write(Path directory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty("image", this.image);
		properties.setProperty("machine", this.machine);
		properties.setProperty("bus", this.bus.option());
		properties.setProperty("boot", String.valueOf(this.boot.toMillis()));
		properties.setProperty("cost", String.valueOf(this.cost.toMillis()));
		properties.setProperty("homeKib", String.valueOf(this.homeKib));
		properties.setProperty("bytes", String.valueOf(this.bytes));
		properties.setProperty("refusal", this.refusal);
		properties.setProperty("suspicion", String.valueOf(this.suspicion));
		PropertiesFile.force(directory.resolve(NAME), properties);
	}

	/**
	 * The record cannot be understood.
	 */
	static final class DamagedRecordException extends IOException {

		DamagedRecordException(String message, Throwable cause) {
			super(message, cause);
		}

	}

}
