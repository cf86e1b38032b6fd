package dev.vmwork.harvest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.DurableFiles;
import dev.vmwork.host.IoFailure;

/**
 * An output in the folder where it is published, complete and under a name of vmwork's
 * own. The folder can belong to somebody else: it is opened once, so that its path leads
 * nowhere else afterwards, and links in it are not followed. Closing it removes what has
 * not got its name.
 */
public final class PlacedOutput implements Closeable {

	private static final Set<OpenOption> NEW = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE,
			LinkOption.NOFOLLOW_LINKS);

	private final Path taken;

	private final Path destination;

	private final Path part;

	private final @Nullable SecureDirectoryStream<Path> folder;

	private PlacedOutput(Path taken, Destination destination) throws IOException {
		this.taken = taken;
		this.destination = destination.file();
		this.part = part(taken, destination.file());
		this.folder = open(destination.folder());
	}

	/**
	 * Copies an output to where it is published, and forces it out to the disk.
	 * @param taken the output, in the unit's directory
	 * @param destination where it is published; its folder is made if need be
	 * @return the copy, to be closed
	 * @throws Destination.MovedFolderException if its folder leads elsewhere now
	 * @throws IOException if it cannot be copied
	 */
	static PlacedOutput copy(Path taken, Destination destination) throws IOException {
		destination.requireSamePlace();
		DurableFiles.createDirectories(destination.folder());
		PlacedOutput placed = new PlacedOutput(taken, destination);
		try {
			destination.requireSamePlace();
			placed.requireOpen(destination.folder());
			placed.removePart();
			placed.copy();
			return placed;
		}
		catch (IOException ex) {
			placed.close();
			throw ex;
		}
	}

	/**
	 * The name of an output until it gets its own: the same at every attempt, so that
	 * what a killed one has left is removed, and no other unit's, of whatever home.
	 * @param taken the output, in the unit's directory
	 * @param destination where it is published
	 * @return a file in the same folder
	 */
	static Path part(Path taken, Path destination) {
		byte[] unit = folder(taken.toAbsolutePath()).toString().getBytes(StandardCharsets.UTF_8);
		return destination.resolveSibling(".vmwork-" + UUID.nameUUIDFromBytes(unit) + ".part");
	}

	private static Path folder(Path file) {
		return Objects.requireNonNull(file.getParent());
	}

	// One that may be written and not read, as a letter box, has no names that could be
	// listed, and is not opened.
	@SuppressWarnings("StreamResourceLeak") // closed with this object
	private static @Nullable SecureDirectoryStream<Path> open(Path folder) throws IOException {
		try {
			DirectoryStream<Path> stream = Files.newDirectoryStream(folder);
			if (stream instanceof SecureDirectoryStream<Path> secure) {
				return secure;
			}
			stream.close();
			return null;
		}
		catch (AccessDeniedException ex) {
			return null;
		}
	}

	// Else the path has led elsewhere for a moment.
	private void requireOpen(Path path) throws IOException {
		if (this.folder != null && !Objects.equals(
				this.folder.getFileAttributeView(BasicFileAttributeView.class).readAttributes().fileKey(),
				Files.readAttributes(path, BasicFileAttributes.class).fileKey())) {
			throw new Destination.MovedFolderException("folder '" + path + "' was replaced as it was opened");
		}
	}

	private void copy() throws IOException {
		try (FileChannel from = FileChannel.open(this.taken, StandardOpenOption.READ);
				FileChannel to = (this.folder != null) ? (FileChannel) this.folder.newByteChannel(name(this.part), NEW)
						: FileChannel.open(this.part, NEW)) {
			long size = from.size();
			for (long done = 0; done < size;) {
				done += from.transferTo(done, size - done, to);
			}
			to.force(true);
		}
		catch (IOException ex) {
			throw new IOException("'" + this.destination + "' cannot be written: " + IoFailure.describe(ex), ex);
		}
	}

	private static Path name(Path file) {
		return Objects.requireNonNull(file.getFileName());
	}

	/**
	 * The same output in the unit's directory.
	 * @return the file
	 */
	public Path taken() {
		return this.taken;
	}

	/**
	 * Where it is published.
	 * @return the file, which need not be there
	 */
	public Path destination() {
		return this.destination;
	}

	/**
	 * Gives it its name, in place of an older output, which stays until then.
	 * @throws IOException if it cannot be given
	 */
	public void replace() throws IOException {
		if (this.folder != null) {
			this.folder.move(name(this.part), this.folder, name(this.destination));
		}
		else {
			Files.move(this.part, this.destination, StandardCopyOption.ATOMIC_MOVE);
		}
	}

	/**
	 * Gives it its name if nothing has it.
	 * @throws java.nio.file.FileAlreadyExistsException if something has
	 * @throws IOException if it cannot be given
	 */
	public void keepOlder() throws IOException {
		try {
			Files.createLink(this.destination, this.part);
		}
		catch (UnsupportedOperationException ex) {
			// a filesystem without hard links: what appears just now is not seen
			Files.move(this.part, this.destination);
		}
	}

	private void removePart() throws IOException {
		try {
			if (this.folder != null) {
				this.folder.deleteFile(name(this.part));
			}
			else {
				Files.deleteIfExists(this.part);
			}
		}
		catch (NoSuchFileException ex) {
			// it has its name
		}
	}

	@Override
	public void close() throws IOException {
		try {
			removePart();
		}
		finally {
			if (this.folder != null) {
				this.folder.close();
			}
		}
	}

}
