package dev.vmwork.autorun;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Finds job profiles in folders, the first that has the name wins.
 */
public final class JobProfiles {

	private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N}._-]*");

	private static final long LONGEST = 1 << 20;

	private final List<Path> folders;

	/**
	 * Creates the profiles.
	 * @param folders the folders, such as {@code jobs} beside the manifest and
	 * {@code jobs} of the installation
	 */
	public JobProfiles(List<Path> folders) {
		this.folders = List.copyOf(folders);
	}

	/**
	 * The profiles that a manifest can name.
	 * @param manifests the folder of the manifest
	 * @param installation the folder of the installation
	 * @return the profiles in {@code jobs/} of both, the manifest's first
	 */
	public static JobProfiles of(Path manifests, Path installation) {
		return new JobProfiles(List.of(manifests.resolve("jobs"), installation.resolve("jobs")));
	}

	/**
	 * Reads a profile.
	 * @param name its name
	 * @return the profile
	 * @throws InvalidProfileException if there is none, or something is wrong with it
	 * @throws IOException if its files cannot be read
	 */
	public JobProfile read(String name) throws InvalidProfileException, IOException {
		Path folder = find(name);
		if (folder == null) {
			throw new InvalidProfileException(
					List.of("profile '" + name + "' does not exist, wanted a folder of this name in " + this.folders));
		}
		List<String> problems = new ArrayList<>();
		AutorunTemplate template = readTemplate(folder.resolve("autorun.template"), problems);
		JobSettings settings = readSettings(folder.resolve("job.yaml"), problems);
		if (!problems.isEmpty() || template == null) {
			throw new InvalidProfileException(problems);
		}
		return new JobProfile(name, template, settings);
	}

	private @Nullable Path find(String name) {
		if (!NAME.matcher(name).matches()) {
			return null;
		}
		return this.folders.stream()
			.map((folder) -> folder.resolve(name))
			.filter(Files::isDirectory)
			.findFirst()
			.orElse(null);
	}

	private static JobSettings readSettings(Path file, List<String> problems) throws IOException {
		return (Files.exists(file) && isText(file, problems)) ? JobYaml.read(file, problems) : JobSettings.DEFAULTS;
	}

	private static boolean isText(Path file, List<String> problems) throws IOException {
		if (!Files.isRegularFile(file)) {
			problems.add(file + ": is a directory, device, pipe or socket, wanted a text file");
			return false;
		}
		if (Files.size(file) > LONGEST) {
			problems.add(file + ": has " + Files.size(file) + " bytes, wanted " + LONGEST + " at most");
			return false;
		}
		return true;
	}

	private static @Nullable AutorunTemplate readTemplate(Path file, List<String> problems) throws IOException {
		if (!Files.exists(file)) {
			problems.add(file + ": does not exist, wanted the template of the start script");
			return null;
		}
		if (!isText(file, problems)) {
			return null;
		}
		try {
			AutorunTemplate template = new AutorunTemplate(file.toString(), Files.readString(file));
			problems.addAll(template.problems());
			return template;
		}
		catch (CharacterCodingException ex) {
			problems.add(file + ": is not UTF-8 text");
			return null;
		}
	}

}
