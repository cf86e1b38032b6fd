package dev.vmwork.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

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
 * @param deadline whether the limit holds without this JVM, too: the program is ended
 * then, and its standard error says so
 */
public record Command(List<String> arguments, Path directory, Duration limit, @Nullable Path input,
		@Nullable Path output, long outputLimit, long memoryLimit, boolean deadline) {

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
		return new Command(arguments, directory, limit, null, null, 0, 0, false);
	}

	/**
	 * The same command with its standard input from a file.
	 * @param file the file
	 * @return the command
	 */
	public Command withInput(Path file) {
		return new Command(this.arguments, this.directory, this.limit, file, this.output, this.outputLimit,
				this.memoryLimit, this.deadline);
	}

	/**
	 * The same command with its standard output in a file.
	 * @param file the file
	 * @return the command
	 */
	public Command withOutput(Path file) {
		return new Command(this.arguments, this.directory, this.limit, this.input, file, this.outputLimit,
				this.memoryLimit, this.deadline);
	}

	/**
	 * The same command, ended by signal SIGXFSZ when it writes a larger file.
	 * @param bytes the largest size of any file it writes
	 * @return the command
	 */
	public Command withOutputLimit(long bytes) {
		return new Command(this.arguments, this.directory, this.limit, this.input, this.output, bytes, this.memoryLimit,
				this.deadline);
	}

	/**
	 * The same command in a limited address space.
	 * @param bytes the address space
	 * @return the command
	 */
	public Command withMemoryLimit(long bytes) {
		return new Command(this.arguments, this.directory, this.limit, this.input, this.output, this.outputLimit, bytes,
				this.deadline);
	}

	/**
	 * The same command with one more argument.
	 * @param argument the argument
	 * @return the command
	 */
	public Command withArgument(String argument) {
		List<String> more = new ArrayList<>(this.arguments);
		more.add(argument);
		return new Command(more, this.directory, this.limit, this.input, this.output, this.outputLimit,
				this.memoryLimit, this.deadline);
	}

	/**
	 * The same command, whose limit holds without this JVM, too.
	 * @return the command
	 */
	public Command withDeadline() {
		return new Command(this.arguments, this.directory, this.limit, this.input, this.output, this.outputLimit,
				this.memoryLimit, true);
	}

	String program() {
		return this.arguments.get(0);
	}

	/**
	 * What is really started: {@code setsid} puts it into a session of its own, so that
	 * the terminal's Ctrl-C reaches vmwork alone, and {@code prlimit} sets the limits;
	 * both then become the program, under one PID (util-linux). Below {@code timeout}
	 * (GNU coreutils) the program is its child.
	 */
	List<String> commandLine() {
		List<String> line = new ArrayList<>(List.of("setsid"));
		if (this.deadline) {
			line.addAll(List.of("timeout", "--verbose", "--kill-after=10",
					String.format(Locale.ROOT, "%.3f", this.limit.toMillis() / 1000.0)));
		}
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
