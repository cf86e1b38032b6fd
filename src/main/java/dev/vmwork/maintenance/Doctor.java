package dev.vmwork.maintenance;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import dev.vmwork.disk.FuseMounts;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.guest.GuestRunner;
import dev.vmwork.home.Home;
import dev.vmwork.home.HomeLock;
import dev.vmwork.host.Directories;
import dev.vmwork.host.FreeSpace;
import dev.vmwork.host.HostMemory;
import dev.vmwork.host.HostUnknowns;
import dev.vmwork.host.UnfitEnvironmentException;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.DiskUse;
import dev.vmwork.process.InterruptGuard;
import dev.vmwork.process.OrphanedProcesses;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.AcceleratorProbe;
import dev.vmwork.qemu.GuestUser;
import dev.vmwork.qemu.HostTools;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.Plural;
import dev.vmwork.warm.TemplateInfo;
import dev.vmwork.warm.WarmTemplates;

/**
 * Looks at everything that units need, and at what was left behind. Changes nothing, and
 * works beside a vmwork that runs units.
 */
public final class Doctor {

	private static final long MIB = 1 << 20;

	/** Memory and disk for the smallest run that makes sense: a template and a guest. */
	private static final long LEAST_BYTES = 1024 * MIB;

	private final Home home;

	private final Path scratch;

	private final Cancellation cancellation = new Cancellation();

	private final ProcessRunner processes = new ProcessRunner(this.cancellation);

	private final List<Finding> findings = new ArrayList<>();

	private Doctor(Home home, Path scratch) {
		this.home = home;
		this.scratch = scratch;
	}

	/**
	 * Looks at everything.
	 * @param home the home
	 * @return what was found
	 * @throws IOException if there is no place for temporary files
	 */
	public static List<Finding> examine(Home home) throws IOException {
		Path scratch = Files.createTempDirectory("vmwork-doctor-");
		Doctor doctor = new Doctor(home, scratch);
		try (InterruptGuard guard = new InterruptGuard(doctor.cancellation)) {
			guard.start();
			return doctor.examineAndRemoveScratch();
		}
	}

	private List<Finding> examineAndRemoveScratch() throws IOException {
		try {
			return examine();
		}
		finally {
			Directories.remove(this.scratch);
		}
	}

	private List<Finding> examine() throws IOException {
		this.findings.add(Finding.ok("java", Runtime.version() + " in " + System.getProperty("java.home")));
		tools();
		accelerator();
		fuse();
		user();
		home();
		room("memory", HostMemory.available(), "free memory, or run fewer or smaller guests (memory in job.yaml)");
		room("disk", FreeSpace.of(Directories.nearest(this.home.path())),
				"free disk space, 'vmwork clean', 'vmwork templates --prune', or set VMWORK_HOME");
		HostUnknowns.of(Directories.nearest(this.home.path()))
			.forEach((gap) -> this.findings.add(Finding.attention("host", gap, "nothing: units run")));
		boolean running = HomeLock.isTaken(this.home);
		this.findings.add(Finding.ok("activity", running ? "a vmwork is running units in this home" : "none"));
		templates();
		if (!running) {
			leftovers();
		}
		return List.copyOf(this.findings);
	}

	private void tools() {
		String missing = HostTools.missing();
		this.findings.add((missing != null) ? Finding.bad("tools", missing, "'./vmwork setup' installs them")
				: Finding.ok("tools", "all there"));
		if (missing == null) {
			qemu();
		}
	}

	// Started as for units, and not with the answer that is kept: it may be what is
	// wrong.
	private void qemu() {
		try {
			QemuProbe probe = new QemuProbe(this.processes, this.cancellation, this.scratch.resolve("qemu"));
			String version = HostTools.check(probe);
			List<String> said = probe.checkAll();
			this.findings
				.add(said.isEmpty() ? Finding.ok("qemu", version + ", takes the options of every start and bus")
						: Finding.attention("qemu", version + " says: " + String.join("; ", said),
								"units run; what QEMU warns of may go wrong later"));
		}
		catch (UnfitEnvironmentException | IOException ex) {
			this.findings.add(Finding.bad("qemu", String.valueOf(ex.getMessage()),
					"use a QEMU of 7.2 or newer as the distribution ships it, or report this"));
		}
	}

	// Not with the answer that is kept: it may be what is wrong.
	private void accelerator() {
		try {
			AcceleratorProbe probe = new AcceleratorProbe(this.processes, this.scratch.resolve("accelerator"));
			boolean kvm = probe.choose(AcceleratorMode.AUTO) == Accelerator.KVM;
			this.findings.add(kvm ? Finding.ok("accelerator", "kvm, passed the probe") : Finding.attention(
					"accelerator", "tcg: " + probe.reason(),
					"guests are emulated, which is slower; KVM needs a working /dev/kvm that this user can read and write"));
		}
		catch (IOException ex) {
			this.findings.add(Finding.bad("accelerator", String.valueOf(ex.getMessage()), "see tools"));
		}
	}

	private void fuse() {
		this.findings.add(GuestDisks.isFuseUsable() ? Finding.ok("fuse", "/dev/fuse can be used")
				: Finding.attention("fuse", "not usable by this user", "disks are copied instead, which is slower for"
						+ " large images; wanted: access to /dev/fuse, and for ordinary users fusermount3 and an"
						+ " /etc/mtab"));
	}

	private void user() {
		String name = System.getProperty("user.name");
		String shared = GuestUser.shared();
		this.findings.add((shared != null) ? Finding.attention("user", name + ": " + shared, "see src/docs/safety.md")
				: Finding.ok("user", name));
	}

	private void home() throws IOException {
		Path path = this.home.path();
		if (!Files.exists(path)) {
			Path parent = Directories.nearest(path);
			this.findings.add(Files.isWritable(parent) ? Finding.ok("home", path + " will be made by the first run")
					: Finding.bad("home", path + " cannot be made", "set VMWORK_HOME to a folder that you may write"));
			return;
		}
		String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
		if (!Files.isDirectory(path) || !Files.isWritable(path)) {
			this.findings.add(Finding.bad("home", path + " cannot be written (" + mode + ")",
					"set VMWORK_HOME to a folder that you may write"));
		}
		else if (!mode.endsWith("------")) {
			this.findings.add(Finding.attention("home", path + " can be read by others (" + mode + ")",
					"chmod 700 keeps consoles and outputs to yourself"));
		}
		else {
			this.findings.add(Finding.ok("home", path + " (" + mode + ")"));
		}
	}

	private void room(String what, long bytes, String advice) {
		String found = (bytes / MIB) + " MiB free";
		this.findings.add((bytes < LEAST_BYTES) ? Finding.attention(what, found, advice) : Finding.ok(what, found));
	}

	private void templates() throws IOException {
		try (WarmTemplates templates = WarmTemplates.in(this.home.templates(), this.cancellation)) {
			List<TemplateInfo> found = templates.list();
			long refused = found.stream().filter((template) -> !template.refusal().isEmpty()).count();
			long bytes = found.stream().mapToLong(TemplateInfo::bytes).sum();
			String text = String.format(Locale.ROOT, "%d, %d MiB", found.size() - refused, bytes / MIB);
			this.findings.add((refused > 0) ? Finding.attention("templates",
					text + "; " + refused
							+ ((refused == 1) ? " image needs a cold start" : " images need a cold start"),
					"'vmwork templates' says why") : Finding.ok("templates", text));
		}
	}

	private void leftovers() throws IOException {
		List<OrphanedProcesses.Orphan> processes = OrphanedProcesses.orphans(this.home.path());
		long guests = processes.stream()
			.filter(GuestRunner::canReattach)
			.map(OrphanedProcesses.Orphan::session)
			.distinct()
			.count();
		long others = processes.stream().filter((orphan) -> !GuestRunner.canReattach(orphan)).count();
		int mounts = FuseMounts.below(this.home.path()).size();
		int temporary = count(this.home.temporaries(), "*") + count(this.home.templates(), "*.part");
		if (guests > 0) {
			this.findings
				.add(Finding.attention("guests", Plural.of(guests, "guest") + " of a killed vmwork still running",
						"'vmwork restart' reattaches to them; otherwise they end at their time limits"));
		}
		String found = others + ((others == 1) ? " process, " : " processes, ") + Plural.of(mounts, "mount") + ", "
				+ Plural.of(temporary, "temporary file") + "; work files "
				+ DiskUse.of(this.processes, this.scratch, this.home.runs()) / MIB + " MiB";
		this.findings.add((others + mounts + temporary > 0)
				? Finding.attention("leftovers", found, "the next run removes them, or 'vmwork clean'")
				: Finding.ok("leftovers", found));
	}

	private static int count(Path folder, String glob) throws IOException {
		int count = 0;
		if (Files.isDirectory(folder)) {
			try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, glob)) {
				for (Path file : files) {
					count += Files.exists(file) ? 1 : 0;
				}
			}
		}
		return count;
	}

}
