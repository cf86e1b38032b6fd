package dev.vmwork.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Held by the one vmwork that starts a home's server or copies its data. The others wait.
 */
final class ServerLock implements Closeable {

	private final FileChannel channel;

	private final FileLock lock;

	private ServerLock(FileChannel channel) throws IOException {
		this.channel = channel;
		this.lock = channel.lock();
	}

	static ServerLock take(Path folder) throws IOException {
		return new ServerLock(
				FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE));
	}

	/**
	 * Checks that the lock is held.
	 * @throws IllegalStateException if it was given back
	 */
	void check() {
		if (!this.lock.isValid()) {
			throw new IllegalStateException("the lock was given back");
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
	}

}
