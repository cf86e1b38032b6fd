package dev.vmwork.preflight;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntPredicate;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.AutorunTemplate;
import dev.vmwork.autorun.GuestNames;
import dev.vmwork.autorun.InvalidProfileException;
import dev.vmwork.autorun.JobProfile;
import dev.vmwork.autorun.JobProfiles;
import dev.vmwork.disk.BaseImage;
import dev.vmwork.disk.ChangedImageException;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageHeader;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.home.Home;
import dev.vmwork.host.Directories;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.host.IoFailure;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.manifest.ClosedFolder;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestChecker;
import dev.vmwork.manifest.ManifestReport;
import dev.vmwork.manifest.Problems;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.InterruptGuard;
import dev.vmwork.process.ProcessFailedException;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.process.ProcessTimedOutException;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.qemu.HostTools;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.NetworkMode;

/**
 * Finds everything that is wrong with a manifest, and with the images and profiles that
 * it names, before the first guest starts.
 */
public final class Preflight {

	private final Home home;

	private final Path installation;

	private final Cancellation cancellation;

	private final GuestDisks disks;

	private final ProcessRunner processes;

	private boolean networkAllowed;

	/**
	 * Creates the preflight.
	 * @param home takes temporary files
	 * @param installation the folder of the installation, which has {@code jobs/}
	 * @param cancellation ends it early
	 */
	public Preflight(Home home, Path installation, Cancellation cancellation) {
		this.home = home;
		this.installation = installation;
		this.cancellation = cancellation;
		this.processes = new ProcessRunner(cancellation);
		this.disks = new GuestDisks(this.processes, GuestDisks.isFuseUsable());
	}

	/**
	 * Lets job profiles that are not the installation's give guests the network.
	 * @param allowed whether they may
	 * @return this preflight
	 */
	public Preflight allowNetwork(boolean allowed) {
		this.networkAllowed = allowed;
		return this;
	}

	/**
	 * Checks that the host's programs are there.
	 * @throws UnfitEnvironmentException if they are not
	 * @throws IOException if the home cannot be written
	 */
	public void checkHost() throws UnfitEnvironmentException, IOException {
		this.home.create();
		try (InterruptGuard guard = new InterruptGuard(this.cancellation)) {
			guard.start();
			HostTools.check(new QemuProbe(this.processes, this.cancellation, this.home.qemuAnswer()));
		}
	}

	/**
	 * Checks that each guest will have a user of its own.
	 * @throws UnfitEnvironmentException if it will not
	 */
	public static void requireIsolation() throws UnfitEnvironmentException {
		String missing = GuestUser.missing();
		if (missing != null) {
			throw new UnfitEnvironmentException(missing + "; wanted isolation (--require-isolation)");
		}
	}

	/**
	 * Copies a manifest and checks the copy: what is checked is then what is run, even if
	 * the file changes meanwhile.
	 * @param manifest the manifest
	 * @param needed which rows need their files
	 * @return the manifest, to be read from the copy, with what its rows name
	 * @throws InvalidInputException if something is wrong; the copy is removed
	 * @throws UnfitEnvironmentException if the images cannot be looked at here
	 * @throws IOException if the home cannot be written
	 */
	public CheckedManifest copyAndCheck(Manifest manifest, NeededFiles needed)
			throws InvalidInputException, UnfitEnvironmentException, IOException {
		if (!Files.isRegularFile(manifest.file())) {
			return check(manifest, (row) -> true);
		}
		Path copy = Files.createTempFile(this.home.temporary(), "manifest-", ".csv");
		try {
			Files.copy(manifest.file(), copy, StandardCopyOption.REPLACE_EXISTING);
			return check(manifest.in(copy), needed.of(manifest.in(copy)));
		}
		catch (InvalidInputException | UnfitEnvironmentException ex) {
			Files.delete(copy);
			throw ex;
		}
	}

	/**
	 * Checks a manifest.
	 * @param manifest the manifest
	 * @param needsFiles which rows still need their files
	 * @return the manifest with what its rows name
	 * @throws InvalidInputException if something is wrong
	 * @throws UnfitEnvironmentException if the images cannot be looked at here
	 */
	public CheckedManifest check(Manifest manifest, IntPredicate needsFiles)
			throws InvalidInputException, UnfitEnvironmentException {
		try (InterruptGuard guard = new InterruptGuard(this.cancellation)) {
			guard.start();
			ManifestReport report = ManifestChecker.check(manifest, needsFiles,
					List.of(new ClosedFolder(this.home.path(), "vmwork's data", false),
							new ClosedFolder(this.installation, "vmwork's installation", true)));
			Map<String, JobProfile> profiles = readProfiles(manifest, report);
			Map<Path, BaseImage> images = inspectImages(report);
			Problems problems = report.problems();
			if (problems.count() > 0) {
				throw new InvalidInputException(
						problems.list().stream().map((problem) -> problem.describe(manifest.name())).toList(),
						problems.count());
			}
			return new CheckedManifest(manifest, report.rows(), images, profiles, report.folders());
		}
		catch (NoSuchFileException ex) {
			throw new InvalidInputException(List.of(manifest.name() + ": does not exist, wanted a CSV file"), 1);
		}
		catch (IOException ex) {
			throw new InvalidInputException(List.of(manifest.name() + ": cannot be read: " + IoFailure.describe(ex)),
					1);
		}
	}

	private Map<String, JobProfile> readProfiles(Manifest manifest, ManifestReport report)
			throws UnfitEnvironmentException, IOException {
		JobProfiles profiles = JobProfiles.of(manifest.baseDirectory(), this.installation);
		Map<String, JobProfile> found = new HashMap<>();
		for (Map.Entry<String, Long> entry : report.profiles().entrySet()) {
			try {
				JobProfile profile = profiles.read(entry.getKey());
				found.put(entry.getKey(), profile);
				for (String problem : new String[] { syntaxProblem(profile.template()), networkProblem(profile) }) {
					if (problem != null) {
						report.problems().add(entry.getValue(), "profile", problem);
					}
				}
			}
			catch (InvalidProfileException ex) {
				ex.problems().forEach((problem) -> report.problems().add(entry.getValue(), "profile", problem));
			}
		}
		this.home.removeTemporary();
		return found;
	}

	// Who writes manifests does not decide that, for what a guest may reach, the host
	// may.
	private @Nullable String networkProblem(JobProfile profile) {
		Path template = Path.of(profile.template().name());
		if (this.networkAllowed || profile.settings().network() != NetworkMode.INTERNET
				|| template.startsWith(this.installation.resolve("jobs"))) {
			return null;
		}
		return "'" + template.resolveSibling("job.yaml")
				+ "' gives guests the network (network: internet), wanted --allow-network for a profile that is not"
				+ " vmwork's own";
	}

	private @Nullable String syntaxProblem(AutorunTemplate template) throws UnfitEnvironmentException {
		try {
			return new TemplateSyntax(this.processes).problem(template, this.home.temporary());
		}
		catch (IOException ex) {
			// says nothing about the template
			throw new UnfitEnvironmentException(
					"'" + template.name() + "' cannot be read by a shell: " + IoFailure.describe(ex));
		}
	}

	private Map<Path, BaseImage> inspectImages(ManifestReport report) throws UnfitEnvironmentException {
		Map<Path, BaseImage> found = new HashMap<>();
		for (Map.Entry<Path, Long> entry : report.images().entrySet()) {
			Path path = entry.getKey();
			if (Files.isRegularFile(path)) {
				try {
					// a link to an image has that image's template
					FileIdentity identity = FileIdentity.of(path);
					found.put(path, inspect(ImageHeader.read(path.toRealPath()), identity));
				}
				catch (IOException ex) {
					report.problems().add(entry.getValue(), "image", String.valueOf(ex.getMessage()));
				}
			}
		}
		return found;
	}

	private BaseImage inspect(DiskImage image, FileIdentity identity) throws UnfitEnvironmentException, IOException {
		try {
			return look(image, identity);
		}
		catch (UnfitImageException | ChangedImageException | ProcessTimedOutException ex) {
			throw ex;
		}
		catch (IOException ex) {
			if (ex instanceof ProcessFailedException failed && !failed.isForLackOfRoom()) {
				throw ex;
			}
			// says nothing about the image
			throw new UnfitEnvironmentException(
					"'" + image.path() + "' cannot be looked at: " + IoFailure.describe(ex));
		}
	}

	private BaseImage look(DiskImage image, FileIdentity identity) throws IOException {
		Path directory = Files.createTempDirectory(this.home.temporary(), "inspect-");
		try {
			BaseImage base = new BaseImage(image, this.disks.findHome(image, GuestNames.HOME, directory), identity);
			base.requireUnchanged();
			return base;
		}
		finally {
			// a tool that failed has left its log, whose text is in the message
			Directories.remove(directory);
			this.home.removeTemporary();
		}
	}

	/**
	 * Which rows of a manifest need their files.
	 */
	@FunctionalInterface
	public interface NeededFiles {

		/**
		 * The rows of a manifest.
		 * @param manifest the manifest
		 * @return says of a row, by its number, whether it needs its files
		 * @throws InvalidInputException if it lacks rows that are wanted
		 * @throws IOException if it cannot be read
		 */
		IntPredicate of(Manifest manifest) throws InvalidInputException, IOException;

	}

}
