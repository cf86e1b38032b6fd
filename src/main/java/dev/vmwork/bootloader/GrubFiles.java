package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * The commands of a GRUB script that set variables by what is on the disk.
 */
final class GrubFiles {

	private final GrubVariables variables;

	private final BootDisk disk;

	GrubFiles(GrubVariables variables, BootDisk disk) {
		this.variables = variables;
		this.disk = disk;
	}

	// Names after the options limit what is read.
	GrubStatus loadEnvironment(List<String> arguments) throws IOException {
		String file = this.variables.get("prefix") + "/grubenv";
		Set<String> names = new HashSet<>();
		for (int i = 0; i < arguments.size(); i++) {
			String argument = arguments.get(i);
			if (Set.of("-f", "--file").contains(argument) && i + 1 < arguments.size()) {
				file = arguments.get(++i);
			}
			else if (argument.startsWith("--file=")) {
				file = argument.substring("--file=".length());
			}
			else if (!argument.startsWith("-")) {
				names.add(argument);
			}
		}
		String text = read(file);
		for (String line : (text != null) ? text.lines().toList() : List.<String>of()) {
			int equals = line.indexOf('=');
			if (equals > 0 && !line.startsWith("#") && (names.isEmpty() || names.contains(line.substring(0, equals)))) {
				this.variables.set(line.substring(0, equals), line.substring(equals + 1));
			}
		}
		return GrubStatus.of(text != null);
	}

	// Generated scripts set $root to a partition's number first, which stays if there is
	// no such filesystem.
	GrubStatus search(List<String> arguments) throws IOException {
		String variable = "root";
		String kind = "";
		for (String argument : arguments) {
			if (argument.startsWith("--set=")) {
				variable = argument.substring("--set=".length());
			}
			kind = switch (argument) {
				case "-u", "--fs-uuid" -> "uuid/";
				case "-l", "--label" -> "label/";
				default -> kind;
			};
		}
		String wanted = arguments.isEmpty() ? "" : arguments.get(arguments.size() - 1);
		if (kind.isEmpty()) {
			return searchFile(variable, wanted);
		}
		String found = this.disk.search(kind + wanted);
		if (found != null) {
			this.variables.set(variable, found.isEmpty() ? "hd0" : found);
		}
		return GrubStatus.of(found != null);
	}

	private GrubStatus searchFile(String variable, String path) throws IOException {
		if (!path.startsWith("/") || this.disk.stat(path) == null) {
			throw new UnfitImageException("'search' looks for a file that is not next to it");
		}
		this.variables.set(variable, "hd0");
		return GrubStatus.SUCCESS;
	}

	@Nullable String read(String name) throws IOException {
		DevicePath file = DevicePath.parse(name, this.variables.get("root"));
		if (!file.device().isEmpty()) {
			throw new UnfitImageException("it reads '" + name + "' of another filesystem");
		}
		return this.disk.read(file.path());
	}

}
