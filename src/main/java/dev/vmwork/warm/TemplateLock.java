package dev.vmwork.warm;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

/**
 * A lock on one template, between processes: shared by those that use it, exclusive for
 * who makes or removes it. The system gives it back when the process ends, however it
 * ends. Its file stays: were it removed, two could hold locks on two files of one name.
 */
final class TemplateLock implements Closeable {

	/**
	 * Locks that this process has. To open and close such a file once more would give its
	 * lock back (fcntl(2)).
	 */
	private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

	private final Path file;

	private final FileChannel channel;

	private TemplateLock(Path file, FileChannel channel) {
		this.file = file;
		this.channel = channel;
	}

	/**
	 * Takes the lock if it is free.
	 * @param file the lock's file
	 * @param shared whether others may share it
	 * @return the lock, or null if another process, or another part of this one, has it
	 * @throws IOException if the file cannot be opened
	 */
	static @Nullable TemplateLock tryTake(Path file, boolean shared) throws IOException {
		Files.createDirectories(Objects.requireNonNull(file.getParent()));
		if (!TAKEN.add(file)) {
			return null;
		}
		FileChannel channel = null;
		FileLock lock = null;
		try {
			channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ,
					StandardOpenOption.WRITE);
			lock = channel.tryLock(0, Long.MAX_VALUE, shared);
			return (lock != null) ? new TemplateLock(file, channel) : null;
		}
		finally {
			if (lock == null) {
				TAKEN.remove(file);
				if (channel != null) {
					channel.close();
				}
			}
		}
	}

	@Override
	public void close() throws IOException {
		this.channel.close();
		TAKEN.remove(this.file);
	}

}
