package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.home.WorkDir;
import dev.vmwork.qemu.DiskBus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests {@link StartChoice}, with real files.
 */
class StartChoiceTests {

	private static final StartChoice WARM = new StartChoice(StartChoice.Kind.WARM, DiskBus.VIRTIO, false, "0123abcd",
			"warm start from template 0123abcd");

	private final WorkDir directory;

	StartChoiceTests(@TempDir Path directory) {
		this.directory = new WorkDir(directory);
	}

	@Test
	void choiceWhenRecordedIsReadBack() throws IOException {
		StartChoice cold = StartChoice.cold(DiskBus.IDE, true, "ünsuited:\n a reason = of the image");
		for (StartChoice choice : new StartChoice[] { WARM, cold }) {
			choice.write(this.directory);
			assertThat(StartChoice.read(this.directory)).isEqualTo(choice);
		}
	}

	@Test
	void choiceWhenThereIsNoneSaysHowToGetOne() {
		assertThatIOException().isThrownBy(() -> StartChoice.read(this.directory))
			.withMessage(this.directory.start() + " is missing; 'vmwork restart --from inject' makes it again");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "start=WARM", "start=HOT\nbus=IDE", "start=COLD\nbus=USB", "start=COLD\nbus=\\u12" })
	void choiceWhenDamagedSaysHowToGetAnother(String content) throws IOException {
		Files.writeString(this.directory.start(), content);
		assertThatIOException().isThrownBy(() -> StartChoice.read(this.directory))
			.withMessageStartingWith(this.directory.start() + " is damaged: ")
			.withMessageEndingWith("; 'vmwork restart --from inject' makes it again");
	}

	@ParameterizedTest
	@CsvSource({ "WARM, VIRTIO, false, 0123abcd, true", "COLD, VIRTIO, false, 0123abcd, false",
			"WARM, IDE, false, 0123abcd, false", "WARM, VIRTIO, true, 0123abcd, false",
			"WARM, VIRTIO, false, 4567abcd, false" })
	void choicesWhenOnlyTheirReasonsDifferStartTheGuestInTheSameWay(StartChoice.Kind kind, DiskBus bus, boolean anyBus,
			String template, boolean same) {
		assertThat(WARM.isSameStart(new StartChoice(kind, bus, anyBus, template, "another"))).isEqualTo(same);
	}

}
