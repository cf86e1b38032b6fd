package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * A template as it is listed.
 *
 * @param key its key
 * @param image the base image
 * @param machine the guest's machine in words
 * @param bytes what it takes on the host's disk
 * @param made when it was made
 * @param lastUse when a unit was last resumed from it, or else when it was made
 * @param uses how many units were resumed from it
 * @param boot how long it took to boot
 * @param cost how long it took to make
 * @param refusal why the image cannot be warm-started; empty if it can
 */
public record TemplateInfo(String key, String image, String machine, long bytes, Instant made, Instant lastUse,
		long uses, Duration boot, Duration cost, String refusal) {

	static TemplateInfo of(Path directory) throws IOException {
		TemplateRecord template = TemplateRecord.read(directory);
		Instant made = TemplateRecord.made(directory);
		Path uses = directory.resolve("uses");
		boolean used = Files.exists(uses);
		return new TemplateInfo(String.valueOf(directory.getFileName()), template.image(), template.machine(),
				template.bytes(), made, used ? Files.getLastModifiedTime(uses).toInstant() : made,
				used ? Files.size(uses) : 0, template.boot(), template.cost(), template.refusal());
	}

	/**
	 * What its uses have saved, against booting as often, less what it cost.
	 * @return the time; negative until it has paid for itself
	 */
	public Duration saved() {
		return this.boot.multipliedBy(this.uses).minus(this.cost);
	}

}
