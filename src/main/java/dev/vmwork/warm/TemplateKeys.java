package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.QemuBinary;
import dev.vmwork.qemu.QemuCommandLine;
import dev.vmwork.qemu.QemuFeatures;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.qemu.WarmParts;

/**
 * The keys of templates: a hash of everything that goes into a guest's memory, so that
 * what has changed makes a new template by itself.
 */
final class TemplateKeys {

	private final ImageDigests digests;

	private final QemuProbe qemu;

	private final Map<TemplateRequest, String> known = new HashMap<>();

	TemplateKeys(Path folder, ProcessRunner processes, QemuProbe qemu) {
		this.digests = new ImageDigests(folder, processes);
		this.qemu = qemu;
	}

	/**
	 * The key of a template, found out once, and by one thread: it reads the whole image.
	 * @param request what it is wanted for
	 * @return the key
	 * @throws IOException if the image cannot be read, or QEMU not be asked
	 */
	synchronized String of(TemplateRequest request) throws IOException {
		String key = this.known.get(request);
		if (key == null) {
			key = compute(request);
			this.known.put(request, key);
		}
		return key;
	}

	/**
	 * Removes what a killed vmwork left half written.
	 * @throws IOException if it cannot be removed
	 */
	void recover() throws IOException {
		this.digests.recover();
	}

	private String compute(TemplateRequest request) throws IOException {
		Path image = request.image().path();
		// the path too: the template's overlay names it
		return new Fingerprint().add(image)
			.add(request.image().format())
			.add(this.digests.of(image))
			.add(request.partition().offset())
			.add(machine(request, this.qemu.features()))
			.add(request.boot())
			.add(QemuBinary.find())
			.add(this.qemu.features().version())
			.add(processor(request.hardware().accelerator()))
			.add(Launcher.version())
			.toString();
	}

	// All of QEMU's arguments that are the same for every guest of a template.
	private static List<String> machine(TemplateRequest request, QemuFeatures features) {
		return QemuCommandLine.of(new GuestSpec(Path.of("."), "disk", request.hardware(), null,
				new WarmParts(Path.of("memory"), null, "work", "raw"), Duration.ZERO, 0), features);
	}

	// A translated guest sees QEMU's own processor; under KVM it sees some of the host's.
	private static String processor(Accelerator accelerator) throws IOException {
		if (accelerator == Accelerator.TCG) {
			return "";
		}
		return Files.readAllLines(Path.of("/proc/cpuinfo"))
			.stream()
			.filter((line) -> line.startsWith("model") || line.startsWith("flags") || line.startsWith("stepping"))
			.distinct()
			.toList()
			.toString();
	}

}
