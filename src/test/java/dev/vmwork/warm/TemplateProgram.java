package dev.vmwork.warm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.TestImages;
import dev.vmwork.guest.TestQemu;
import dev.vmwork.host.FileIdentity;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.unit.BootMode;
import dev.vmwork.unit.NetworkMode;

/**
 * Another process that wants templates or locks, for tests. It says what it got, and
 * keeps it until its standard input ends.
 */
public final class TemplateProgram {

	private TemplateProgram() {
	}

	/**
	 * Gets a template or a lock.
	 * @param args {@code template FOLDER IMAGE}, or {@code shared FILE}, or
	 * {@code exclusive FILE}
	 * @throws IOException if it cannot be had
	 */
	public static void main(String[] args) throws IOException {
		if (args[0].equals("template")) {
			try (WarmTemplates templates = templates(Path.of(args[1]), Long.MAX_VALUE)) {
				WarmTemplate template = templates.acquire(request(Path.of(args[2])), false);
				say(template.directory() + " " + identity(template));
			}
		}
		else {
			try (TemplateLock lock = TemplateLock.tryTake(Path.of(args[1]), args[0].equals("shared"))) {
				say((lock != null) ? "taken" : "refused");
			}
		}
	}

	private static void say(String text) throws IOException {
		System.out.println(text);
		System.in.readAllBytes();
	}

	static WarmTemplates templates(Path folder, long limit) {
		return templates(folder, limit, TemplateJob.UNRECORDED);
	}

	static WarmTemplates templates(Path folder, long limit, TemplateJob job) {
		Cancellation cancellation = new Cancellation();
		ProcessRunner processes = new ProcessRunner(cancellation);
		return WarmTemplates.open(folder, limit, new GuestDisks(processes, GuestDisks.isFuseUsable()), processes,
				cancellation, TestQemu.probe(cancellation), job);
	}

	static TemplateRequest request(Path image) throws IOException {
		return new TemplateRequest(new DiskImage(image, ImageFormat.RAW), FileIdentity.of(image), TestImages.SECTOR_63,
				new Hardware("pc", 128, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG),
				new BootOptions(DiskBus.IDE, false, BootMode.KERNEL));
	}

	/**
	 * What tells a template from one that was made later in its place.
	 * @param template the template
	 * @return the inode of its memory
	 * @throws IOException if it is not there
	 */
	static String identity(WarmTemplate template) throws IOException {
		return String.valueOf(Files.getAttribute(template.memory(), "unix:ino"));
	}

	static Process start(Object... arguments) throws IOException {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC",
						"-XX:TieredStopAtLevel=1", "-cp", System.getProperty("java.class.path"),
						TemplateProgram.class.getName()));
		for (Object argument : arguments) {
			command.add(argument.toString());
		}
		return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
	}

	/**
	 * What the program got; it is kept.
	 * @param program the program
	 * @return its line
	 * @throws IOException if it cannot be read
	 */
	static String said(Process program) throws IOException {
		return String.valueOf(program.inputReader().readLine());
	}

	static void end(Process program) throws IOException, InterruptedException {
		program.getOutputStream().close();
		program.waitFor();
	}

}
