package dev.vmwork.disk;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that what debugfs says of a file is understood.
 */
class FileStatusTests {

	@Test
	void statusWhenFileIsRegularHasInodeAndSize() {
		assertThat(FileStatus.parse(stat("regular", "12"))).isEqualTo(new FileStatus(14, "regular", 12))
			.satisfies((status) -> assertThat(status.isRegular()).isTrue());
	}

	@Test
	void statusWhenTypeHasTwoWordsKeepsBoth() {
		assertThat(FileStatus.parse(stat("character special", "0")))
			.isEqualTo(new FileStatus(14, "character special", 0));
	}

	@Test
	void statusWhenSizeIsLargerThanAnyFileIsTheLargest() {
		assertThat(FileStatus.parse(stat("regular", "18446744073709551615")))
			.isEqualTo(new FileStatus(14, "regular", Long.MAX_VALUE));
	}

	@Test
	void statusWhenOutputIsOfNoFileIsNone() {
		assertThat(FileStatus.parse("")).isNull();
		assertThat(FileStatus.parse("stat: Filesystem not open\n")).isNull();
	}

	// debugfs 1.47.0
	private static String stat(String type, String size) {
		return """
				Inode: 14   Type: %-9s    Mode:  0644   Flags: 0x80000
				Generation: 0    Version: 0x00000000:00000000
				User:     0   Group:     0   Project:     0   Size: %s
				Fragment:  Address: 0    Number: 0    Size: 0
				""".formatted(type, size);
	}

}
