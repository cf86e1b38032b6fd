package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * A program to start.
 *
 * @param arguments the program and its arguments; never a shell's line
 * @param directory its working directory, which also takes its log
 * @param limit the longest it may take
 * @param input where its standard input comes from; nothing if null
 * @param output where its standard output goes; a log that is removed when all went well
 * if null
 * @param outputLimit the largest file it may write, in bytes; 0 for no limit
 * @param memoryLimit the largest address space it may have, in bytes; 0 for no limit
 */
public record Command(List<String> arguments, Path directory, Duration limit, @Nullable Path input,
		@Nullable Path output, long outputLimit, long memoryLimit) {

	public Command {
		arguments = List.copyOf(arguments);
	}

	/**
	 * A command whose output is a log.
	 * @param directory its working directory
	 * @param limit the longest it may take
	 * @param arguments the program and its arguments
	 * @return the command
	 */
	public static Command of(Path directory, Duration limit, List<String> arguments) {
		return new Command(arguments, directory, limit, null, null, 0, 0);
	}

	/**
	 * The same command with its standard input from a file.
	 * @param file the file
	 * @return the command
	 */
	public Command withInput(Path file) {
		return new Command(this.arguments, this.directory, this.limit, file, this.output, this.outputLimit,
				this.memoryLimit);
	}

	/**
	 * The same command with its standard output in a file.
	 * @param file the file
	 * @return the command
	 */
	public Command withOutput(Path file) {
		return new Command(this.arguments, this.directory, this.limit, this.input, file, this.outputLimit,
				this.memoryLimit);
	}

	/**
	 * The same command, ended by signal SIGXFSZ when it writes a larger file.
	 * @param bytes the largest size of any file it writes
	 * @return the command
	 */
	public Command withOutputLimit(long bytes) {
		return new Command(this.arguments, this.directory, this.limit, this.input, this.output, bytes,
				this.memoryLimit);
	}

	/**
	 * The same command in a limited address space.
	 * @param bytes the address space
	 * @return the command
	 */
	public Command withMemoryLimit(long bytes) {
		return new Command(this.arguments, this.directory, this.limit, this.input, this.output, this.outputLimit,
				bytes);
	}

	String program() {
		return this.arguments.get(0);
	}

	/**
	 * What is really started: {@code setsid} puts it into a session of its own, so that
	 * the terminal's Ctrl-C reaches vmwork alone, and {@code prlimit} sets the limits;
	 * both then become the program, under one PID (util-linux).
	 */
	List<String> commandLine() {
		List<String> line = new ArrayList<>(List.of("setsid"));
		if (this.outputLimit > 0 || this.memoryLimit > 0) {
			line.add("prlimit");
		}
		if (this.outputLimit > 0) {
			line.add("--fsize=" + this.outputLimit);
		}
		if (this.memoryLimit > 0) {
			line.add("--as=" + this.memoryLimit);
		}
		line.addAll(this.arguments);
		return line;
	}

	@Override
	public String toString() {
		return String.join(" ", this.arguments);
	}

}
