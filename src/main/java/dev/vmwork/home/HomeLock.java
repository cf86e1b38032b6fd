package dev.vmwork.home;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

import dev.vmwork.host.IoFailure;
import dev.vmwork.host.UnfitEnvironmentException;

/**
 * Held by the one vmwork that runs units in a home. The system gives it back when the
 * process ends, however it ends.
 */
public final class HomeLock implements Closeable {

	private static final int TRIES = 5;

	private static final Duration PAUSE = Duration.ofMillis(50);

	private final FileChannel channel;

	private HomeLock(FileChannel channel) {
		this.channel = channel;
	}

	/**
	 * Takes the lock.
	 * @param home the home, made if need be
	 * @return the lock
	 * @throws UnfitEnvironmentException if another vmwork has it or the home cannot be
	 * written
	 */
	public static HomeLock take(Home home) throws UnfitEnvironmentException {
		Path file = home.lock();
		try {
			home.create();
			FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE);
			if (!tryLock(channel)) {
				String holder = Files.readString(file).strip();
				channel.close();
				throw new UnfitEnvironmentException("another vmwork (process " + holder + ") is running units in "
						+ home.path() + "; wait for it, or set VMWORK_HOME to another folder");
			}
			channel.truncate(0);
			channel
				.write(ByteBuffer.wrap(String.valueOf(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
			return new HomeLock(channel);
		}
		catch (IOException ex) {
			throw new UnfitEnvironmentException("home " + home.path() + " cannot be used: " + IoFailure.describe(ex));
		}
	}

	// More than once: who only asks whether it is taken takes it for a moment.
	private static boolean tryLock(FileChannel channel) throws IOException {
		for (int i = 0; i < TRIES; i++) {
			FileLock lock = channel.tryLock();
			if (lock != null) {
				return true;
			}
			LockSupport.parkNanos(PAUSE.toNanos());
		}
		return false;
	}

	/**
	 * Whether a vmwork is running units.
	 * @param home the home
	 * @return true if one holds the lock
	 */
	public static boolean isTaken(Home home) {
		if (!Files.exists(home.lock())) {
			return false;
		}
		try (FileChannel channel = FileChannel.open(home.lock(), StandardOpenOption.WRITE)) {
			FileLock lock = channel.tryLock();
			return lock == null;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Checks that the lock is held.
	 * @throws IllegalStateException if it was given back
	 */
	public void check() {
		if (!this.channel.isOpen()) {
			throw new IllegalStateException("the home's lock was given back");
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
