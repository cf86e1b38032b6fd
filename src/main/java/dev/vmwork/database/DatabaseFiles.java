package dev.vmwork.database;

import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32;

import org.hsqldb.lib.EventLogInterface;
import org.hsqldb.lib.FileAccess;
import org.hsqldb.lib.FileUtil;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.vmwork.host.DurableFiles;
import dev.vmwork.process.Cancellation;

/**
 * The files of the job repository, as HSQLDB writes them. HSQLDB takes no notice of a
 * failed write: the commit returns as if it had been written, and what is written next
 * comes behind half a line, where no later start reads it. So a write that fails is done
 * again, from where it failed, until it succeeds; who waits for the commit waits with it.
 * What is not on disk for certain ends the JVM, as a kill would.
 */
final class DatabaseFiles implements FileAccess {

	private static final Logger LOGGER = LoggerFactory.getLogger(DatabaseFiles.class);

	/** As the command line's exit code for an unfit environment. */
	private static final int UNFIT = 3;

	private static final Duration PAUSE = Duration.ofMillis(100);

	/** How long a vmwork that is to stop goes on trying. */
	private static final int LAST_TRIES = 20;

	/** How many times files were forced to the disk. */
	private static final AtomicLong FORCED = new AtomicLong();

	private final FileAccess files = FileUtil.getFileAccess(false);

	private final Cancellation cancellation;

	private final Checksums checksums;

	private @Nullable IOException failure;

	DatabaseFiles(Checksums checksums, Cancellation cancellation) {
		this.checksums = checksums;
		this.cancellation = cancellation;
	}

	/**
	 * Counts how often a file was forced to the disk.
	 * @return the number, since this JVM began
	 */
	static long forced() {
		return FORCED.get();
	}

	/**
	 * Checks that every file could be opened, which HSQLDB does not tell either.
	 * @throws IOException if one could not
	 */
	void check() throws IOException {
		if (this.failure != null) {
			throw this.failure;
		}
	}

	@Override
	public OutputStream openOutputStreamElement(String name) throws IOException {
		return open(name, false);
	}

	@Override
	public OutputStream openOutputStreamElementAppend(String name) throws IOException {
		return open(name, true);
	}

	private Output open(String name, boolean append) throws IOException {
		try {
			File file = new File(name);
			if (isLog(file)) {
				this.checksums.logOpened();
			}
			return new Output(file, append);
		}
		catch (IOException ex) {
			this.failure = ex;
			throw ex;
		}
	}

	private static boolean isLog(File file) {
		return file.getName().equals(DatabaseCopy.LOG);
	}

	@Override
	public FileSync getFileSync(OutputStream stream) {
		return ((Output) stream)::sync;
	}

	@Override
	public InputStream openInputStreamElement(String name) throws IOException {
		return this.files.openInputStreamElement(name);
	}

	@Override
	public boolean isStreamElement(String name) {
		return this.files.isStreamElement(name);
	}

	@Override
	public void createParentDirs(String name) {
		this.files.createParentDirs(name);
	}

	@Override
	public boolean removeElement(String name) {
		return this.files.removeElement(name);
	}

	@Override
	public boolean renameElement(String oldName, String newName) {
		return this.files.renameElement(oldName, newName);
	}

	@Override
	public boolean renameElementOrCopy(String oldName, String newName, EventLogInterface logger) {
		return this.files.renameElementOrCopy(oldName, newName, logger);
	}

	private static void end(IOException cause) {
		LOGGER.error("the job repository cannot be written: {}; 'vmwork restart' continues the run once it can",
				cause.getMessage());
		Runtime.getRuntime().halt(UNFIT);
	}

	/**
	 * A file that is written completely, however long that takes.
	 */
	private final class Output extends OutputStream {

		private final File file;

		private final FileOutputStream stream;

		/** Whether the checksum is that of the file from its beginning. */
		private final boolean isWhole;

		/** How much of the file is known to be written. */
		private long size;

		private final CRC32 checksum = new CRC32();

		/** Whether the names of all files are on the disk. */
		private boolean isNamed;

		Output(File file, boolean append) throws IOException {
			this.file = file;
			this.stream = new FileOutputStream(file, append);
			this.size = file.length();
			this.isWhole = this.size == 0;
		}

		@Override
		public void write(int value) {
			write(new byte[] { (byte) value }, 0, 1);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) {
			long wanted = this.size + length;
			for (int tries = 0; this.size < wanted; tries++) {
				int left = (int) (wanted - this.size);
				try {
					this.stream.write(bytes, offset + length - left, left);
					this.size = wanted;
					this.checksum.update(bytes, offset, length);
				}
				catch (IOException ex) {
					// a part may have been written
					this.size = this.file.length();
					await(ex, tries);
				}
			}
		}

		private void await(IOException cause, int tries) {
			if (tries == 0) {
				LOGGER.warn("waiting, the job repository cannot be written: {}", cause.getMessage());
			}
			if (tries >= LAST_TRIES && DatabaseFiles.this.cancellation.isRequested()) {
				end(cause);
			}
			LockSupport.parkNanos(PAUSE.toNanos());
		}

		void sync() {
			// HSQLDB commits, and now and then makes a script, in the thread that asks
			// for it
			boolean isLog = isLog(this.file);
			if (UnforcedCommits.isSet() && isLog) {
				return;
			}
			try {
				if (isLog && !this.isNamed) {
					// HSQLDB leaves the folder to itself. After a power cut it would find
					// the properties that came before, and delete the log for them.
					DurableFiles.force(Objects.requireNonNull(this.file.getAbsoluteFile().getParentFile()).toPath());
					this.isNamed = true;
				}
				this.stream.getFD().sync();
				FORCED.incrementAndGet();
				if (isLog && this.isWhole) {
					DatabaseFiles.this.checksums.logForced(this.size, this.checksum.getValue());
				}
			}
			catch (IOException ex) {
				// fsync(2): a second try would succeed without having written anything
				end(ex);
			}
		}

		@Override
		public void close() throws IOException {
			this.stream.close();
			if (this.isWhole && this.file.getName().equals(DatabaseCopy.NEW_SCRIPT)) {
				DatabaseFiles.this.checksums.scriptWritten(this.size, this.checksum.getValue());
			}
		}

	}

}
