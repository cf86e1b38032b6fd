package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.BaseImage;
import dev.vmwork.home.WorkDir;
import dev.vmwork.host.PropertiesFile;
import dev.vmwork.qemu.DiskBus;

/**
 * How a unit's guest is started. The inject step chooses, and records the choice in the
 * unit's directory, where all that comes after it reads it.
 *
 * @param kind cold or warm
 * @param bus the bus of its disks, in a cold start the first to try
 * @param anyBus whether a cold start may try others
 * @param template the key of the template that a warm start resumes; empty if cold
 * @param reason why, for the unit's history
 * @param image what the image was over which the files were injected; empty if that is
 * not known, or the template is over it
 */
record StartChoice(Kind kind, DiskBus bus, boolean anyBus, String template, String reason, String image) {

	private static final String KIND = "start";

	private static final String BUS = "bus";

	private static final String ANY_BUS = "anyBus";

	private static final String TEMPLATE = "template";

	private static final String REASON = "reason";

	private static final String IMAGE = "image";

	private static final String REMEDY = "'vmwork restart --from inject' makes it again";

	StartChoice(Kind kind, DiskBus bus, boolean anyBus, String template, String reason) {
		this(kind, bus, anyBus, template, reason, "");
	}

	/**
	 * A choice of the cold start.
	 * @param bus the first bus to try
	 * @param anyBus whether others may be tried
	 * @param reason why not warm; empty if nobody asked
	 * @return the choice
	 */
	static StartChoice cold(DiskBus bus, boolean anyBus, String reason) {
		return new StartChoice(Kind.COLD, bus, anyBus, "", reason.isEmpty() ? "cold start" : "cold start: " + reason);
	}

	/**
	 * The same choice for files that are injected over an image as it is now.
	 * @param base the image
	 * @return the choice
	 */
	StartChoice over(BaseImage base) {
		return (this.kind == Kind.COLD) ? new StartChoice(this.kind, this.bus, this.anyBus, this.template, this.reason,
				base.identity().content()) : this;
	}

	/**
	 * Whether what was injected fits an image as it is now.
	 * @param base the image
	 * @return false if that was changed since
	 */
	boolean isOver(BaseImage base) {
		return this.image.isEmpty() || this.image.equals(base.identity().content());
	}

	/**
	 * Whether another choice starts the guest in the same way.
	 * @param other the other
	 * @return true if nothing differs but the reasons, and what is not known of the image
	 */
	boolean isSameStart(StartChoice other) {
		return this.kind == other.kind && this.bus == other.bus && this.anyBus == other.anyBus
				&& this.template.equals(other.template)
				&& (this.image.isEmpty() || other.image.isEmpty() || this.image.equals(other.image));
	}

	/**
	 * Records the choice. When this returns it stays if the power goes.
	 * @param directory the unit's directory
	 * @throws IOException if it cannot be written
	 */
	void write(WorkDir directory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty(KIND, this.kind.name());
		properties.setProperty(BUS, this.bus.name());
		properties.setProperty(ANY_BUS, String.valueOf(this.anyBus));
		properties.setProperty(TEMPLATE, this.template);
		properties.setProperty(REASON, this.reason);
		properties.setProperty(IMAGE, this.image);
		PropertiesFile.force(directory.start(), properties);
	}

	/**
	 * Reads the choice that inject has recorded.
	 * @param directory the unit's directory
	 * @return the choice
	 * @throws LostStartException if it is not there or is damaged
	 * @throws IOException if it cannot be read
	 */
	static StartChoice read(WorkDir directory) throws IOException {
		Path file = directory.start();
		try {
			Properties properties = PropertiesFile.read(file);
			if (properties == null) {
				throw new LostStartException(file + " is missing; " + REMEDY, null);
			}
			return new StartChoice(Kind.valueOf(properties.getProperty(KIND, "")),
					DiskBus.valueOf(properties.getProperty(BUS, "")),
					Boolean.parseBoolean(properties.getProperty(ANY_BUS)), properties.getProperty(TEMPLATE, ""),
					properties.getProperty(REASON, ""), properties.getProperty(IMAGE, ""));
		}
		catch (IllegalArgumentException ex) {
			throw new LostStartException(file + " is damaged: " + ex.getMessage() + "; " + REMEDY, ex);
		}
	}

	/**
	 * The two ways to start a guest.
	 */
	enum Kind {

		/** Booted from a copy of its image. */
		COLD,

		/** Resumed from a warm template. */
		WARM

	}

	/**
	 * The record is not there, or cannot be understood.
	 */
	static final class LostStartException extends IOException {

		LostStartException(String message, @Nullable Throwable cause) {
			super(message, cause);
		}

	}

}
