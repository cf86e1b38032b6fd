package dev.vmwork.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Prints rows with aligned columns. What guests and tools said is made harmless for the
 * terminal first.
 */
final class Table {

	/** Rows over which the columns' widths are found; later ones may be wider. */
	private static final int SAMPLE = 1000;

	private final PrintStream out;

	private final List<List<String>> waiting = new ArrayList<>();

	private int[] widths = new int[0];

	Table(PrintStream out, String... titles) {
		this.out = out;
		add((Object[]) titles);
	}

	void add(Object... cells) {
		List<String> row = new ArrayList<>();
		for (Object cell : cells) {
			row.add(oneLine(String.valueOf(cell)));
		}
		if (this.widths.length > 0) {
			print(row);
			return;
		}
		this.waiting.add(row);
		if (this.waiting.size() == SAMPLE) {
			end();
		}
	}

	/**
	 * Prints the rows that wait for the widths of their columns.
	 */
	void end() {
		if (this.widths.length == 0) {
			this.widths = new int[this.waiting.get(0).size()];
			for (List<String> row : this.waiting) {
				for (int i = 0; i < row.size(); i++) {
					this.widths[i] = Math.max(this.widths[i], row.get(i).length());
				}
			}
			this.waiting.forEach(this::print);
			this.waiting.clear();
		}
		this.out.flush();
	}

	private void print(List<String> row) {
		StringBuilder line = new StringBuilder();
		for (int i = 0; i < row.size(); i++) {
			line.append(row.get(i));
			line.append(" ".repeat(Math.max(0, this.widths[i] - row.get(i).length()) + 2));
		}
		this.out.println(line.toString().stripTrailing());
	}

	/**
	 * A text without line breaks and other control characters, those of ISO 6429 with 8
	 * bits included: some terminals act on them too.
	 * @param text the text
	 * @return the text in one line
	 */
	static String oneLine(String text) {
		return text.replaceAll("\\p{Cc}+", " ").strip();
	}

}
