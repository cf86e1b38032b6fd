package dev.vmwork.home;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Timer;
import java.util.TimerTask;

/**
 * A file of the home whose time of change tells the next vmwork until when this one
 * lived, however it ends.
 */
public final class Heartbeat implements Closeable {

	private static final Duration INTERVAL = Duration.ofSeconds(1);

	private final Path file;

	private final Timer timer = new Timer("heartbeat", true);

	/**
	 * Creates a heartbeat that has not begun.
	 * @param home the home
	 */
	public Heartbeat(Home home) {
		this.file = home.heartbeat();
	}

	/**
	 * Until when the vmwork before this one lived. To be asked before this one's begins.
	 * @return the time, to the second; now if none has lived in this home
	 * @throws IOException if the file cannot be read
	 */
	public Instant last() throws IOException {
		try {
			return Files.getLastModifiedTime(this.file).toInstant();
		}
		catch (NoSuchFileException ex) {
			return Instant.now();
		}
	}

	/**
	 * Begins, and goes on until this is closed.
	 * @throws IOException if the file cannot be made
	 */
	public void begin() throws IOException {
		if (!Files.exists(this.file)) {
			Files.createFile(this.file);
		}
		this.timer.schedule(new TimerTask() {

			@Override
			public void run() {
				beat();
			}

		}, 0, INTERVAL.toMillis());
	}

	private void beat() {
		try {
			Files.setLastModifiedTime(this.file, FileTime.from(Instant.now()));
		}
		catch (IOException ex) {
			// a killed step seems to have ended earlier then
		}
	}

	@Override
	public void close() {
		this.timer.cancel();
	}

}
