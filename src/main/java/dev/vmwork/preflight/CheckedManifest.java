package dev.vmwork.preflight;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.JobProfile;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.unit.WorkUnit;

/**
 * A manifest in which nothing is wrong, and what its rows name.
 *
 * @param manifest the manifest
 * @param rows the number of rows
 * @param images the base images by path
 * @param profiles the job profiles by name
 * @param folders the folders of outputs, and what they were without links
 */
public record CheckedManifest(Manifest manifest, int rows, Map<Path, BaseImage> images,
		Map<String, JobProfile> profiles, Map<Path, Path> folders) {

	public CheckedManifest {
		images = Map.copyOf(images);
		profiles = Map.copyOf(profiles);
		folders = Map.copyOf(folders);
	}

	/**
	 * The same manifest, to be read from a copy.
	 * @param copy the copy
	 * @return the manifest
	 */
	public CheckedManifest in(Path copy) {
		return new CheckedManifest(this.manifest.in(copy), this.rows, this.images, this.profiles, this.folders);
	}

	/**
	 * What is probably not meant in the profiles.
	 * @return the messages
	 */
	public List<String> warnings() {
		return this.profiles.values()
			.stream()
			.flatMap((profile) -> profile.template().warnings().stream())
			.sorted()
			.toList();
	}

	/**
	 * The image of a unit.
	 * @param unit the unit
	 * @return its base image, with the partition that has the guest's home
	 */
	public BaseImage image(WorkUnit unit) {
		return Objects.requireNonNull(this.images.get(unit.image()));
	}

	/**
	 * The folder of a unit's output.
	 * @param unit the unit
	 * @return what it was without links, or null if it was not looked at
	 */
	public @Nullable Path folder(WorkUnit unit) {
		Path folder = unit.output().getParent();
		return (folder != null) ? this.folders.get(folder) : null;
	}

	/**
	 * The job profile of a unit.
	 * @param unit the unit
	 * @return its profile
	 */
	public JobProfile profile(WorkUnit unit) {
		return Objects.requireNonNull(this.profiles.get(unit.profile()));
	}

}
