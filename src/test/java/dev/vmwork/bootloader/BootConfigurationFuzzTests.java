package dev.vmwork.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.code_intelligence.jazzer.mutation.annotation.NotNull;
import com.code_intelligence.jazzer.mutation.annotation.WithLength;

import dev.vmwork.disk.UnfitImageException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that any text is a boot loader's configuration that boots something, or is
 * refused.
 */
class BootConfigurationFuzzTests {

	@FuzzTest
	void parse(byte @NotNull @WithLength(max = 8192) [] content) throws IOException {
		String text = new String(content, StandardCharsets.UTF_8);
		for (String path : new String[] { "/grub/grub.cfg", "/grub/menu.lst", "/extlinux/extlinux.conf" }) {
			try {
				BootEntry entry = BootConfiguration.parse(path, text, disk(path, text));
				assertThat(entry.kernel()).isNotEmpty();
				assertThat(entry.commandLine()).doesNotContain("\n", "\0").hasSizeLessThan(2048);
			}
			catch (UnfitImageException ex) {
				assertThat(ex).hasMessageStartingWith(path + ": ").hasMessageNotContaining("null");
			}
		}
	}

	// The configuration can read itself in every way that there is.
	private static FakeBootDisk disk(String path, String text) {
		Map<String, String> files = new HashMap<>();
		files.put(path, text);
		files.put("/grub/grubenv", text);
		files.put("/grub/default", text);
		files.put("/loader/entries/a-1-1.conf", text);
		return new FakeBootDisk(files, Map.of("uuid/1", "", "uuid/2", "uuid/2"));
	}

}
