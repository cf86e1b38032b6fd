package dev.vmwork.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that tables are aligned, and harmless whatever is in them.
 */
class TableTests {

	private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

	private final Table table = new Table(new PrintStream(this.bytes, true, StandardCharsets.UTF_8), "ONE", "TWO");

	@Test
	void columnsWhenCellsDifferInLengthAreAligned() {
		this.table.add("longer", 2);
		this.table.add("x", "y");
		this.table.end();
		assertThat(printed()).isEqualTo("ONE     TWO\nlonger  2\nx       y\n");
	}

	@Test
	void cellsWhenTheyHoldControlCharactersAreHarmless() {
		this.table.add("a\u001b[2Jb\r\n\u0007c\u009b31md", "\u0085e\u007f");
		this.table.end();
		assertThat(printed()).isEqualTo("ONE            TWO\na [2Jb c 31md  e\n");
	}

	@Test
	void rowsWhenMoreThanTheSampleAreAllPrinted() {
		for (int i = 0; i < 2500; i++) {
			this.table.add(i, "x");
		}
		this.table.end();
		assertThat(printed().lines()).hasSize(2501);
		assertThat(printed()).endsWith("2499  x\n");
	}

	@Test
	void textWhenItIsOfOtherLettersIsKept() {
		assertThat(Table.oneLine(" größe 大小 \n")).isEqualTo("größe 大小");
	}

	private String printed() {
		return this.bytes.toString(StandardCharsets.UTF_8);
	}

}
