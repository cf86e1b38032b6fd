package dev.vmwork.guest;

import java.util.ArrayList;
import java.util.List;

/**
 * QEMU's arguments for a guest. All files are named relative to the working directory, so
 * that no name needs quoting and the socket's path stays below the limit of
 * {@code sockaddr_un}.
 */
final class QemuCommandLine {

	private final GuestSpec spec;

	private final List<String> arguments = new ArrayList<>();

	private QemuCommandLine(GuestSpec spec) {
		this.spec = spec;
	}

	static List<String> of(GuestSpec spec) {
		QemuCommandLine line = new QemuCommandLine(spec);
		line.isolation();
		line.machine();
		line.disk();
		line.screenAndConsole();
		line.network();
		line.control();
		return List.copyOf(line.arguments);
	}

	// The recommendations of QEMU's "Security" page: no default devices, no configuration
	// files, system calls limited.
	private void isolation() {
		add("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-sandbox",
				"on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny");
	}

	private void machine() {
		add("-machine", this.spec.machine(), "-accel", this.spec.accelerator().option(), "-m",
				this.spec.memoryMib() + "M", "-smp", String.valueOf(this.spec.cpus()));
	}

	// The first IDE disk, as the prototype's -hda.
	private void disk() {
		add("-drive", "file=" + this.spec.disk() + ",format=qcow2,if=ide,index=0,media=disk");
	}

	private void screenAndConsole() {
		add("-display", "none", "-vga", "std", "-chardev", "file,id=console,append=on,path=" + GuestFiles.CONSOLE,
				"-serial", "chardev:console");
	}

	private void network() {
		add("-nic", this.spec.network() ? "user,model=e1000" : "none");
	}

	// A guest that resets or powers off pauses QEMU instead of ending it: vmwork then
	// learns why, and can still take a picture of the screen.
	private void control() {
		add("-no-reboot", "-no-shutdown", "-qmp", "unix:" + GuestFiles.SOCKET + ",server=on,wait=off");
	}

	private void add(String... more) {
		this.arguments.addAll(List.of(more));
	}

}
