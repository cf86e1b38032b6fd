package dev.vmwork.warm;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.vmwork.autorun.GuestNames;
import dev.vmwork.disk.GuestFile;
import dev.vmwork.disk.WorkDisk;

/**
 * What a template's guest starts in place of a unit's script: a shell script, and a small
 * program for what a shell cannot do, for both kinds of x86 kernel (src/guest).
 */
final class Launcher {

	private static final Map<String, byte[]> FILES = read();

	private Launcher() {
	}

	/**
	 * What tells this launcher from that of another vmwork.
	 * @return a hash of all its files
	 */
	static String version() {
		Fingerprint fingerprint = new Fingerprint();
		FILES.forEach((name, content) -> fingerprint.add(name).add(HexFormat.of().formatHex(content)));
		return fingerprint.toString();
	}

	/**
	 * Writes the files to the host's disk.
	 * @param directory the folder
	 * @return the files, to be put into the guest's home
	 * @throws IOException if they cannot be written
	 */
	static List<GuestFile> write(Path directory) throws IOException {
		Files.createDirectories(directory);
		List<GuestFile> files = new ArrayList<>();
		for (Map.Entry<String, byte[]> file : FILES.entrySet()) {
			files.add(new GuestFile(file.getKey(), Files.write(directory.resolve(file.getKey()), file.getValue())));
		}
		return files;
	}

	private static Map<String, byte[]> read() {
		Map<String, byte[]> files = new LinkedHashMap<>();
		String script = resource("launcher.sh").replace("@blocks@", String.valueOf(WorkDisk.SEEN_BYTES / 1024));
		files.put(GuestNames.AUTORUN, script.getBytes(StandardCharsets.UTF_8));
		files.put(".vmwork-wake32", program("wake32.hex"));
		files.put(".vmwork-wake64", program("wake64.hex"));
		return files;
	}

	private static byte[] program(String name) {
		return HexFormat.of().parseHex(resource(name).replaceAll("\\s", ""));
	}

	private static String resource(String name) {
		try (InputStream stream = Launcher.class.getResourceAsStream(name)) {
			return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
