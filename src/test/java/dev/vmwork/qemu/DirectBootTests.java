package dev.vmwork.qemu;

import java.nio.file.Path;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

class DirectBootTests {

	@ParameterizedTest
	@CsvSource({ "root=/dev/sda1 quiet, root=/dev/sda1", "quiet, ''", "quiet ro quiet panic=-1, ro panic=-1",
			"ro quiet  splash, ro splash", "quietly noquiet quiet=1, quietly noquiet quiet=1",
			"ro -- quiet, ro -- quiet", "quiet -- quiet, -- quiet", "'', ''" })
	void commandLineWhenKernelIsStartedLeavesOutQuiet(String given, String wanted) {
		assertThat(new DirectBoot(Path.of("kernel"), null, given).audibleCommandLine()).isEqualTo(wanted);
	}

}
