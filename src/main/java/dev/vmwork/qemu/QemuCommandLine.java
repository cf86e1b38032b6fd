package dev.vmwork.qemu;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.GuestFileNames;

/**
 * QEMU's arguments for a guest. Files of the guest are named relative to the working
 * directory, so that the sockets' paths stay below the limit of {@code sockaddr_un}.
 */
public final class QemuCommandLine {

	private final GuestSpec spec;

	private final QemuFeatures features;

	private final @Nullable GuestUser user;

	private final boolean paused;

	private final List<String> arguments = new ArrayList<>();

	private QemuCommandLine(GuestSpec spec, QemuFeatures features, @Nullable GuestUser user, boolean paused) {
		this.spec = spec;
		this.features = features;
		this.user = user;
		this.paused = paused;
	}

	/**
	 * The arguments of a QEMU that stays what vmwork is.
	 * @param spec the guest
	 * @param features what QEMU can do
	 * @return the program and its arguments
	 */
	public static List<String> of(GuestSpec spec, QemuFeatures features) {
		return of(spec, features, null, false);
	}

	/**
	 * The arguments.
	 * @param spec the guest
	 * @param features what QEMU can do
	 * @param user the user that QEMU becomes, or null if it stays what vmwork is
	 * @param paused whether the guest is to be brought back to a checkpoint, and does not
	 * run yet
	 * @return the program and its arguments
	 */
	static List<String> of(GuestSpec spec, QemuFeatures features, @Nullable GuestUser user, boolean paused) {
		QemuCommandLine line = new QemuCommandLine(spec, features, user, paused);
		line.isolation();
		line.machine();
		line.boot();
		line.disks();
		line.screenAndConsole();
		line.network();
		line.control();
		line.warmStart();
		return List.copyOf(line.arguments);
	}

	// The recommendations of QEMU's "Security" page: no default devices, no configuration
	// files, system calls limited, no root. The sandbox comes first, so it has to let
	// QEMU change its user; from then on there is no privilege left, and no way to get
	// one
	// (no_new_privs).
	private void isolation() {
		add(QemuBinary.PROGRAM, "-nodefaults", "-no-user-config", "-sandbox", "on,obsolete=deny,elevateprivileges="
				+ ((this.user != null) ? "allow" : "deny") + ",spawn=deny,resourcecontrol=deny");
		if (this.user != null) {
			this.arguments.addAll(this.features.changeUser(this.user));
		}
	}

	private void machine() {
		Hardware hardware = this.spec.hardware();
		String memory = hardware.memoryMib() + "M";
		if (this.spec.warm() != null) {
			// a template's memory stays in its file; a resumed guest shares with others
			// what it does not write
			add("-object",
					"memory-backend-file,id=memory,size=" + memory + ",mem-path=" + quote(this.spec.warm().memory())
							+ ((this.spec.warm().state() != null) ? this.features.privateMemory() : ",share=on"));
		}
		add("-machine", hardware.machine() + ((this.spec.warm() != null) ? ",memory-backend=memory" : ""), "-accel",
				hardware.accelerator().option(), "-m", memory, "-smp", String.valueOf(hardware.cpus()));
	}

	private void boot() {
		DirectBoot boot = this.spec.boot();
		if (boot != null) {
			String words = this.features.kernelWords(this.spec.hardware().accelerator());
			add("-kernel", boot.kernel().toString(), "-append", words + boot.audibleCommandLine());
			if (boot.initrd() != null) {
				add("-initrd", boot.initrd().toString());
			}
		}
	}

	// A warm guest's disks are not written through: a power cut ends the unit anyway,
	// unless it has checkpoints, and vmwork forces the work disk out once the guest has
	// ended.
	private void disks() {
		DiskBus bus = this.spec.hardware().bus();
		WarmParts warm = this.spec.warm();
		String cache = (warm != null && this.spec.checkpoints() == null) ? ",cache=unsafe" : "";
		this.arguments.addAll(bus.controller());
		this.arguments.addAll(bus.disk(0, "file=" + this.spec.disk() + ",format=qcow2" + cache));
		if (warm != null) {
			this.arguments.addAll(bus.disk(1, "file=" + warm.workDisk() + ",format=" + warm.format() + cache));
		}
	}

	private void screenAndConsole() {
		add("-display", "none", "-vga", "std", "-chardev", "file,id=console,append=on,path=" + GuestFileNames.CONSOLE,
				"-serial", "chardev:console");
	}

	private void network() {
		add("-nic", switch (this.spec.hardware().network()) {
			case NONE -> "none";
			// without a way to the host, of which 10.0.2.2 is the loopback, and beyond
			case USER -> "user,model=e1000,restrict=on";
			case INTERNET -> "user,model=e1000";
		});
	}

	// A guest that resets or powers off pauses QEMU instead of ending it: vmwork then
	// learns why, and can still take a picture of the screen.
	private void control() {
		add("-no-reboot", "-no-shutdown", "-qmp", "unix:" + GuestFileNames.SOCKET + ",server=on,wait=off");
	}

	// The launcher hears vmwork by a second serial port. A new generation id makes
	// kernels that have a driver for it renew their random state.
	private void warmStart() {
		if (this.spec.warm() != null) {
			add("-chardev", "socket,id=launcher,server=on,wait=off,path=" + GuestFileNames.LAUNCHER, "-serial",
					"chardev:launcher", "-device", "vmgenid,guid=auto");
			if (this.spec.warm().state() != null && !this.paused) {
				add("-incoming", "defer");
			}
		}
		if (this.paused) {
			add("-S");
		}
	}

	// Quotes a path in an argument of key=value pairs (QEMU's "Invocation": a
	// comma is doubled).
	private static String quote(Path path) {
		return path.toString().replace(",", ",,");
	}

	private void add(String... more) {
		this.arguments.addAll(List.of(more));
	}

}
