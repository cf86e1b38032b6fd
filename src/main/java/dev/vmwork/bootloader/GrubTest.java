package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.FileStatus;

/**
 * A condition of a GRUB script: {@code [ … ]} or {@code test}.
 */
final class GrubTest {

	private static final String INTEGER = "-?[0-9]{1,9}";

	private final List<String> words;

	private final String root;

	private final BootDisk disk;

	private int position;

	private boolean unknown;

	private GrubTest(List<String> words, String root, BootDisk disk) {
		this.words = words;
		this.root = root;
		this.disk = disk;
	}

	/**
	 * Evaluates a condition.
	 * @param words its words, without {@code [} and {@code ]}
	 * @param root the device of files without one
	 * @param disk the disk the script lies on
	 * @return success if it holds
	 * @throws IOException if the disk cannot be read
	 */
	static GrubStatus evaluate(List<String> words, String root, BootDisk disk) throws IOException {
		GrubTest test = new GrubTest(words, root, disk);
		boolean holds = !words.isEmpty() && test.or();
		return (test.unknown || test.position < words.size()) ? GrubStatus.UNKNOWN : GrubStatus.of(holds);
	}

	private boolean or() throws IOException {
		boolean holds = and();
		while (skip("-o")) {
			holds |= and();
		}
		return holds;
	}

	private boolean and() throws IOException {
		boolean holds = not();
		while (skip("-a")) {
			holds &= not();
		}
		return holds;
	}

	private boolean not() throws IOException {
		boolean negated = false;
		while (left() > 1 && skip("!")) {
			negated = !negated;
		}
		return primary() != negated;
	}

	private boolean primary() throws IOException {
		String first = next();
		if (left() >= 2 && isComparison(this.words.get(this.position))) {
			return compare(first, next(), next());
		}
		if (left() >= 1 && first.matches("-[a-z]")) {
			return examine(first, next());
		}
		return !first.isEmpty();
	}

	private static boolean isComparison(String operator) {
		return operator.matches("=|==|!=|-(eq|ne|lt|le|gt|ge)");
	}

	private boolean compare(String left, String operator, String right) {
		if (operator.startsWith("-")) {
			return compareNumbers(left, operator, right);
		}
		return left.equals(right) != operator.equals("!=");
	}

	private boolean compareNumbers(String left, String operator, String right) {
		if (!left.matches(INTEGER) || !right.matches(INTEGER)) {
			return unknown();
		}
		int order = Integer.compare(Integer.parseInt(left), Integer.parseInt(right));
		return switch (operator) {
			case "-eq" -> order == 0;
			case "-ne" -> order != 0;
			case "-lt" -> order < 0;
			case "-le" -> order <= 0;
			case "-gt" -> order > 0;
			default -> order >= 0;
		};
	}

	private boolean examine(String operator, String operand) throws IOException {
		return switch (operator) {
			case "-n" -> !operand.isEmpty();
			case "-z" -> operand.isEmpty();
			case "-e" -> stat(operand) != null;
			case "-d" -> isDirectory(stat(operand));
			case "-f" -> isFile(stat(operand), 0);
			case "-s" -> isFile(stat(operand), 1);
			default -> unknown();
		};
	}

	private static boolean isDirectory(@Nullable FileStatus status) {
		return status != null && status.isDirectory();
	}

	private static boolean isFile(@Nullable FileStatus status, long leastSize) {
		return status != null && status.isRegular() && status.size() >= leastSize;
	}

	private @Nullable FileStatus stat(String operand) throws IOException {
		if (!operand.startsWith("/") && !operand.startsWith("(")) {
			return null;
		}
		DevicePath file = DevicePath.parse(operand, this.root);
		if (!file.device().isEmpty()) {
			unknown();
			return null;
		}
		return this.disk.stat(file.path());
	}

	private boolean unknown() {
		this.unknown = true;
		return false;
	}

	private int left() {
		return this.words.size() - this.position;
	}

	private String next() {
		if (left() == 0) {
			unknown();
			return "";
		}
		return this.words.get(this.position++);
	}

	private boolean skip(String word) {
		boolean there = left() > 0 && this.words.get(this.position).equals(word);
		this.position += there ? 1 : 0;
		return there;
	}

}
