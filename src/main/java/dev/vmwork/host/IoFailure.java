package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Failures of the file system in words. The messages of the JDK's own exceptions are only
 * the file's name; what happened to it is their class.
 */
public final class IoFailure {

	private static final Map<Class<?>, String> WORDS = Map.of(NoSuchFileException.class, "no such file or folder",
			AccessDeniedException.class, "permission denied", FileAlreadyExistsException.class, "exists already",
			DirectoryNotEmptyException.class, "is not empty", NotDirectoryException.class, "is not a folder");

	private IoFailure() {
	}

	/**
	 * What to tell users of a failure.
	 * @param ex the failure
	 * @return its message, such as {@code /home/me/in2: no such file or folder}
	 */
	public static String describe(IOException ex) {
		if (!(ex instanceof FileSystemException failure)) {
			return String.valueOf(ex.getMessage());
		}
		String reason = failure.getReason();
		String words = (reason != null) ? reason : WORDS.getOrDefault(ex.getClass(), "failed");
		return files(failure.getFile(), failure.getOtherFile()) + words;
	}

	private static String files(@Nullable String file, @Nullable String other) {
		if (file == null) {
			return "";
		}
		return file + ((other != null) ? " -> " + other : "") + ": ";
	}

}
