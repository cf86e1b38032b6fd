package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;

import dev.vmwork.process.Cancellation;
import dev.vmwork.process.CancelledException;
import dev.vmwork.process.Command;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.process.RunningProcess;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.QemuCommand;
import dev.vmwork.qemu.QemuControl;
import dev.vmwork.qemu.QemuProbe;
import dev.vmwork.qemu.Qmp;
import dev.vmwork.qemu.RefusedOptionsException;
import dev.vmwork.unit.GuestFileNames;

/**
 * Boots guests whose start script is vmwork's launcher, to be saved. Safe for use by
 * several threads, each with a directory of its own.
 */
public final class GuestSaver {

	private final ProcessRunner processes;

	private final Cancellation cancellation;

	private final QemuProbe qemu;

	/**
	 * Creates the saver.
	 * @param processes starts QEMU
	 * @param cancellation ends guests
	 * @param qemu knows what QEMU can do
	 */
	public GuestSaver(ProcessRunner processes, Cancellation cancellation, QemuProbe qemu) {
		this.processes = processes;
		this.cancellation = cancellation;
		this.qemu = qemu;
	}

	/**
	 * Boots a guest until its launcher is ready. When this throws, QEMU is gone.
	 * @param spec the guest
	 * @return the guest, which has to be closed
	 * @throws NotReadyException if the guest cannot become a template
	 * @throws CancelledException if vmwork stops
	 * @throws IOException if QEMU or the host fails
	 */
	public BootedGuest boot(GuestSpec spec) throws IOException {
		BootedGuest guest = null;
		boolean ready = false;
		try {
			guest = start(spec);
			guest.awaitReady();
			ready = true;
			return guest;
		}
		catch (NotReadyException | CancelledException | RefusedOptionsException ex) {
			throw ex;
		}
		catch (IOException ex) {
			throw explain(spec, ex);
		}
		finally {
			if (!ready && guest != null) {
				guest.close();
			}
		}
	}

	private BootedGuest start(GuestSpec spec) throws IOException {
		Duration limit = spec.timeout().plus(BootedGuest.REST_LIMIT).plus(BootedGuest.SAVE_LIMIT);
		Command command = QemuCommand.of(spec, this.qemu.features(), limit, false).withDeadline();
		RunningProcess process = this.processes.start(command, spec.directory().resolve(GuestFileNames.LOG));
		Qmp qmp = null;
		LauncherLine line = null;
		try {
			qmp = QemuControl.connect(process, this.cancellation);
			if (qmp == null) {
				this.qemu.check(spec);
				throw new IOException("QEMU ended");
			}
			line = LauncherLine.connect(QemuControl.socket(process, GuestFileNames.LAUNCHER));
			return new BootedGuest(spec, process, qmp, line, this.cancellation);
		}
		finally {
			if (line == null) {
				if (qmp != null) {
					qmp.close();
				}
				process.close();
				removeSockets(spec);
			}
		}
	}

	static IOException explain(GuestSpec spec, IOException failure) throws IOException {
		String said = QemuControl.said(spec.directory());
		return (failure instanceof CancelledException || said.isEmpty()) ? failure
				: new IOException(failure.getMessage() + "; QEMU says: " + said, failure);
	}

	static void removeSockets(GuestSpec spec) throws IOException {
		for (String socket : new String[] { GuestFileNames.SOCKET, GuestFileNames.LAUNCHER, GuestFileNames.STATE }) {
			Files.deleteIfExists(spec.directory().resolve(socket));
		}
	}

}
