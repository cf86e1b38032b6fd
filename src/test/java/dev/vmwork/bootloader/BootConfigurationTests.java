package dev.vmwork.bootloader;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import dev.vmwork.disk.UnfitImageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;

/**
 * Tests what is booted by the configurations that distributions generate, and that what
 * is not understood is refused. The files of Debian and Ubuntu were made by their own
 * {@code grub-mkconfig}.
 */
@Timeout(120)
class BootConfigurationTests {

	private static final String UUID = "2f1cb7a6-5d94-4a6e-8c37-90e6a3b1d7c4";

	private static final String GRUB = "/boot/grub/grub.cfg";

	@Test
	void sampleWhenParsedBootsItsOnlyEntry() throws IOException {
		assertThat(parse(GRUB, text("sample.cfg"))).isEqualTo(new BootEntry("", "/boot/vmlinuz",
				List.of("/boot/initrd.gz"), "root=UUID=7d3c5f0a-2b1e-4c58-9a44-6f2e8b7c1d90 console=tty0 "
						+ "console=ttyS0 quiet nokaslr panic=-1"));
	}

	@Test
	void debianWhenParsedBootsNewestKernel() throws IOException {
		assertThat(parse(GRUB, text("debian-12.cfg"))).isEqualTo(new BootEntry("", "/boot/vmlinuz-6.1.0-18-amd64",
				List.of("/boot/initrd.img-6.1.0-18-amd64"), "root=UUID=" + UUID + " ro quiet"));
	}

	@Test
	void debianWhenFilesystemIsOnTheDiskBootsFromThere() throws IOException {
		FakeBootDisk disk = new FakeBootDisk(Map.of(), Map.of("uuid/" + UUID, "uuid/" + UUID));
		assertThat(BootConfiguration.parse(GRUB, text("debian-12.cfg"), disk).device()).isEqualTo("uuid/" + UUID);
	}

	@ParameterizedTest
	@ValueSource(strings = { "1>2", "1>gnulinux-6.1.0-13-amd64-advanced-" + UUID,
			"gnulinux-advanced-" + UUID + ">gnulinux-6.1.0-13-amd64-advanced-" + UUID,
			"Advanced options for Debian GNU/Linux>Debian GNU/Linux, with Linux 6.1.0-13-amd64" })
	void debianWhenDefaultIsInSubmenuBootsThat(String wanted) throws IOException {
		String text = text("debian-12.cfg").replace("set default=\"0\"", "set default=\"" + wanted + "\"");
		assertThat(parse(GRUB, text)).extracting(BootEntry::kernel).isEqualTo("/boot/vmlinuz-6.1.0-13-amd64");
	}

	@Test
	void debianWhenNextEntryIsSetBootsThat() throws IOException {
		FakeBootDisk disk = FakeBootDisk.of("/boot/grub/grubenv",
				"# GRUB Environment Block\nnext_entry=1>3\n" + "#".repeat(900));
		assertThat(BootConfiguration.parse(GRUB, text("debian-12.cfg"), disk)).extracting(BootEntry::commandLine)
			.isEqualTo("root=UUID=" + UUID + " ro single");
	}

	@Test
	void debianWhenThereIsCustomMenuKnowsIt() throws IOException {
		FakeBootDisk disk = FakeBootDisk.of("/boot/grub/custom.cfg",
				"set default=mine\nmenuentry Mine --id mine { linux /mine a=b }\n");
		assertThat(BootConfiguration.parse(GRUB, text("debian-12.cfg"), disk))
			.isEqualTo(new BootEntry("", "/mine", List.of(), "a=b"));
	}

	@Test
	void ubuntuWhenParsedBootsNewestKernel() throws IOException {
		assertThat(parse(GRUB, text("ubuntu.cfg"))).isEqualTo(new BootEntry("", "/boot/vmlinuz-5.15.0-91-generic",
				List.of("/boot/initrd.img-5.15.0-91-generic"), "root=UUID=" + UUID + " ro quiet splash vt.handoff=7"));
	}

	@Test
	void ubuntuWhenHardwareWouldBeAskedBootsWithTextMode() throws IOException {
		FakeBootDisk disk = FakeBootDisk.of("/boot/grub/gfxblacklist.txt", "v15add0710\n");
		assertThat(BootConfiguration.parse(GRUB, text("ubuntu.cfg"), disk)).extracting(BootEntry::commandLine)
			.isEqualTo("root=UUID=" + UUID + " ro quiet splash");
	}

	@Test
	void fedoraWhenEntryIsSavedBootsThat() throws IOException {
		String path = "/grub2/grub.cfg";
		assertThat(parse(path, text("fedora-29.cfg"))).isEqualTo(
				new BootEntry("", "/vmlinuz-4.18.16-300.fc29.x86_64", List.of("/initramfs-4.18.16-300.fc29.x86_64.img"),
						"root=/dev/mapper/fedora-root ro rd.lvm.lv=fedora/root rhgb quiet LANG=en_US.UTF-8"));
		FakeBootDisk disk = FakeBootDisk.of("/grub2/grubenv",
				"# GRUB Environment Block\nsaved_entry=Fedora (0-rescue-3e1d8f6a7c0b4b59b7f0) 29 (Server Edition)\n###");
		assertThat(BootConfiguration.parse(path, text("fedora-29.cfg"), disk)).extracting(BootEntry::kernel)
			.isEqualTo("/vmlinuz-0-rescue-3e1d8f6a7c0b4b59b7f0");
	}

	@Test
	void fedoraWhenEntriesAreFilesBootsNewest() throws IOException {
		FakeBootDisk disk = fedora39("");
		assertThat(BootConfiguration.parse("/grub2/grub.cfg", text("fedora-39.cfg"), disk)).isEqualTo(
				new BootEntry("", "/vmlinuz-6.10.3-200.fc39.x86_64", List.of("/initramfs-6.10.3-200.fc39.x86_64.img"),
						"root=UUID=9a1c9d2e-0b0e-4b0c-b7d5-6d5c3a6d52f1 ro rhgb quiet"));
	}

	@Test
	void fedoraWhenEntryFileIsSavedBootsThat() throws IOException {
		FakeBootDisk disk = fedora39("saved_entry=3e1d8f6a7c0b4b59b7f0d2a4c6e8f012-6.5.6-300.fc39.x86_64\n");
		assertThat(BootConfiguration.parse("/grub2/grub.cfg", text("fedora-39.cfg"), disk))
			.extracting(BootEntry::kernel)
			.isEqualTo("/vmlinuz-6.5.6-300.fc39.x86_64");
	}

	private static FakeBootDisk fedora39(String environment) throws IOException {
		Map<String, String> files = new HashMap<>();
		files.put("/grub2/grubenv", "# GRUB Environment Block\n" + environment + "boot_success=1\n####");
		String id = "3e1d8f6a7c0b4b59b7f0d2a4c6e8f012-";
		String text = text("fedora-39-entry.conf");
		for (String version : List.of("6.5.6-300.fc39.x86_64", "6.10.3-200.fc39.x86_64", "6.9.12-200.fc39.x86_64",
				"0-rescue")) {
			files.put("/loader/entries/" + id + version + ".conf", text.replace("6.5.6-300.fc39.x86_64", version));
		}
		return new FakeBootDisk(files, Map.of("uuid/5c7dd9b6-0e1c-4a73-9f0b-3b1b8a5f2ad0", ""));
	}

	@Test
	void legacyWhenParsedBootsDefault() throws IOException {
		assertThat(parse("/boot/grub/menu.lst", text("debian-menu.lst"))).isEqualTo(new BootEntry("",
				"/boot/vmlinuz-2.6.18-6-686", List.of("/boot/initrd.img-2.6.18-6-686"), "root=/dev/hda1 ro"));
		assertThat(parse("/grub/grub.conf", text("centos-5-grub.conf")))
			.isEqualTo(new BootEntry("", "/vmlinuz-2.6.18-398.el5", List.of("/initrd-2.6.18-398.el5.img"),
					"ro root=/dev/VolGroup00/LogVol00 rhgb quiet"));
	}

	@Test
	void legacyWhenDefaultIsSavedBootsThat() throws IOException {
		FakeBootDisk disk = FakeBootDisk.of("/boot/grub/default", "1\n#\n#\n");
		String text = text("debian-menu.lst").replace("default\t\t0", "default\t\tsaved");
		assertThat(BootConfiguration.parse("/boot/grub/menu.lst", text, disk)).extracting(BootEntry::commandLine)
			.isEqualTo("root=/dev/hda1 ro single");
	}

	@Test
	void legacyWhenRootIsInKernelPathOrUuidBootsThat() throws IOException {
		assertThat(parse("/boot/grub/menu.lst", "title a\nkernel --no-mem-option (hd0,4)/boot/k  a=b  c\nquiet\nboot"))
			.isEqualTo(new BootEntry("", "/boot/k", List.of(), "a=b  c"));
		FakeBootDisk disk = new FakeBootDisk(Map.of(), Map.of("uuid/1-2", "uuid/1-2"));
		assertThat(BootConfiguration.parse("/boot/grub/menu.lst", "title a\nuuid 1-2\nkernel /k", disk))
			.isEqualTo(new BootEntry("uuid/1-2", "/k", List.of(), ""));
	}

	@Test
	void extlinuxWhenParsedBootsDefault() throws IOException {
		assertThat(parse("/boot/extlinux.conf", text("alpine-extlinux.conf"))).isEqualTo(new BootEntry("",
				"/boot/vmlinuz-virt", List.of("/boot/initramfs-virt"), "root=UUID=0d1d4fd9-0e2c-4f5a-9a83-1f2f8f5d7c11 "
						+ "modules=sd-mod,usb-storage,ext4 quiet rootfstype=ext4"));
		FakeBootDisk disk = FakeBootDisk.of("/boot/extlinux/linux.cfg", text("debian-linux.cfg"));
		assertThat(BootConfiguration.parse("/boot/extlinux/extlinux.conf", text("debian-extlinux.conf"), disk))
			.isEqualTo(new BootEntry("", "/boot/vmlinuz-3.2.0-4-amd64", List.of("/boot/initrd.img-3.2.0-4-amd64"),
					"initrd=/boot/initrd.img-3.2.0-4-amd64 root=/dev/sda1 ro quiet"));
	}

	@ParameterizedTest
	@MethodSource
	void syslinuxWhenWrittenByHandBootsWhatItWould(String text, String kernel, List<String> initrds, String commandLine)
			throws IOException {
		assertThat(parse("/boot/syslinux/syslinux.cfg", text))
			.isEqualTo(new BootEntry("", kernel, initrds, commandLine));
	}

	static Stream<Arguments> syslinuxWhenWrittenByHandBootsWhatItWould() {
		return Stream.of(Arguments.of("append a=b\ndefault x c\nlabel x\nkernel /k", "/k", List.of(), "a=b c"),
				Arguments.of("append a=b\ndefault x\nlabel x\nkernel ../k\nappend -\ninitrd /i,j",
						"/boot/syslinux/../k", List.of("/i", "/boot/syslinux/j"), ""),
				Arguments.of("DEFAULT /vmlinuz root=/dev/sda1\n", "/vmlinuz", List.of(), "root=/dev/sda1"),
				Arguments.of("default a\nlabel b\nmenu default\nkernel /b\nlabel a\nkernel /a", "/a", List.of(), ""),
				Arguments.of("ui menu.c32\nlabel b\nkernel /b\nlabel a\nmenu default\nkernel /a", "/a", List.of(), ""),
				Arguments.of("default vesamenu.c32\nlabel b\nlinux /b\nlabel a\nkernel /a", "/b", List.of(), ""),
				Arguments.of("default a\nlabel a\ntext help\n kernel /b\n default b\nendtext\nkernel /a\nappend a\tb",
						"/a", List.of(), "a b"),
				Arguments.of("ui menu.c32\r\ndefault a\r\nlabel b\r\nkernel /b\r\nlabel a\r\nkernel /a\r\n", "/a",
						List.of(), ""));
	}

	@ParameterizedTest
	@MethodSource
	void grubWhenWrittenByHandBootsWhatItWould(String text, String kernel, List<String> initrds, String commandLine)
			throws IOException {
		assertThat(parse(GRUB, text)).isEqualTo(new BootEntry("", kernel, initrds, commandLine));
	}

	static Stream<Arguments> grubWhenWrittenByHandBootsWhatItWould() {
		List<String> none = List.of();
		return Stream.of(Arguments.of("linux /k a=b\ninitrd /i /j\n", "/k", List.of("/i", "/j"), "a=b"),
				Arguments.of("linux /k;boot;linux /other", "/k", none, ""),
				Arguments.of("set x=k;y='a b'\nlinux ($root)/$x-${x} $y \"$y\" '$y'", "/k-k", none, "a b \"a b\" $y"),
				Arguments.of("linux (hd0,msdos1)/k\\\n  a \\\n  b # c\n", "/k", none, "a b"),
				Arguments.of("linux /k a\\ b c\\\"d \"e\\\"f\\$g\\h\" i#j\n", "/k", none,
						"\"a b\" c\\\"d e\\\"f$g\\\\h i#j"),
				Arguments.of("linux /old\ninitrd /i\nlinux /k $unset ''\n", "/k", none, ""),
				Arguments.of("linux /k\ninitrd /i $tuned_initrd\n", "/k", List.of("/i"), ""),
				Arguments.of("set default=7\nmenuentry a {\n linux /a\n}\nmenuentry b {\n linux /b\n}", "/a", none, ""),
				Arguments.of("set default=b\nmenuentry a { linux /a; }\nmenuentry 'x' --id=b { linux /b; }", "/b", none,
						""),
				Arguments.of("default='a>>b'\nmenuentry c { linux /c }\nmenuentry 'a>b' --class x { linux /ab }", "/ab",
						none, ""),
				Arguments.of("submenu s { set k=/k\n menuentry a { linux $k\n } }", "/k", none, ""),
				Arguments.of("if [ ! -e /x -a \"a\" != b -o 1 -gt 2 ]; then linux /k; else linux /l; fi", "/k", none,
						""),
				Arguments.of("if false; then linux /a; elif test 2 -ge 2; then linux /b; else linux /c; fi", "/b", none,
						""),
				Arguments.of("function f { linux /k $1 \"$2\" $#; }\nf a 'b c'", "/k", none, "a \"b c\" 2"),
				Arguments.of("if keystatus --shift; then set default=1; fi\nmenuentry a { linux /a }\n"
						+ "menuentry b { chainloader +1 }", "/a", none, ""),
				Arguments.of("search --no-floppy --label nothing --set=root\nlinux /k", "/k", none, ""));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			menuentry Windows { chainloader +1 }        | its default entry 'Windows': 'chainloader' is not supported
			menuentry Xen { multiboot2 /xen.gz }        | 'multiboot2' is not supported
			menuentry Nothing { true }                  | its default entry 'Nothing': there is no kernel
			set timeout=5                               | there is no kernel
			menuentry a                                 | has no commands in braces
			linux /vmlinuz-$version                     | the variable 'version', which is not set
			linux $kernel quiet                         | 'quiet' is not a file's path
			linux /k; initrd /initrd-${v}.img           | the variable 'v', which is not set
			linux vmlinuz                               | 'vmlinuz' is not a file's path
			linux                                       | '' is not a file's path
			linux /k; initrd (hd1,1)/i                  | lies on another device than the kernel
			if cmostest 1:2; then linux /k; fi          | depends on a condition that only the boot loader can test
			if [ /x -nt /y ]; then linux /k; fi        | depends on a condition that only the boot loader can test
			linux /k && boot                            | an unquoted '&' is not understood
			function f { f }; f                         | has no end
			if [ a; then linux /k; fi                   | a ']' is missing
			if true; then linux /k                      | a 'fi' is missing
			menuentry x { linux /k                      | a '}' is missing
			linux /k }                                  | a '}' is out of place
			linux "/k                                   | a quotation mark is missing
			for x in a; do linux /$x; done              | a 'for' is not understood
			blscfg                                      | /loader/entries has 0 boot entries, wanted 1 to 100
			set root=(hd1); blscfg                      | 'blscfg' is only supported for files next to it
			source (hd1)/x                              | of another filesystem
			search --file /other --set=root             | looks for a file that is not next to it
			""")
	void grubWhenNotUnderstoodIsRefused(String text, String reason) {
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> parse(GRUB, text))
			.withMessageStartingWith(GRUB + ": ")
			.withMessageContaining(reason);
	}

	@Test
	void grubWhenHostileIsRefusedInTime() {
		StringBuilder doubling = new StringBuilder("x=0123456789\n");
		for (int i = 0; i < 60; i++) {
			doubling.append("x=$x$x$x$x\n");
		}
		StringBuilder calling = new StringBuilder("function f0 { true; }\n");
		for (int i = 1; i < 45; i++) {
			calling.append("function f%d { f%d; f%d; }\n".formatted(i, i - 1, i - 1));
		}
		String nested = IntStream.range(1, 50)
			.mapToObj((i) -> "function f%d { %s f%d; %s }\n".formatted(i, "if true; then ".repeat(95), i - 1,
					"fi; ".repeat(95)))
			.collect(Collectors.joining());
		String value = "x='" + "y ".repeat(30_000) + "'\n";
		String variables = IntStream.range(0, 80_000)
			.mapToObj((i) -> "a%d=$x\n".formatted(i))
			.collect(Collectors.joining());
		for (String text : List.of(nested + "f49", nested + "if a; then f48; fi", value + variables,
				value + "y=" + "$x".repeat(400_000), value + "function f { " + "y $x\n".repeat(90_000) + "}\nf",
				value + "menuentry \"$x\" { a }\n".repeat(40_000), doubling.toString(), calling + "f44",
				calling + "if a; then f44; fi", "function f { submenu a { f } }; f", "if a; then ".repeat(90_000),
				"{".repeat(1 << 20), "menuentry a {".repeat(80_000), "if a; then b; elif ".repeat(50_000),
				"x=" + "y".repeat(60_000) + "\nlinux /k " + "$x ".repeat(100_000),
				"function f { if a; then f; f; f; fi; }\n f\n", "linux /k a\u0007b", "linux /k " + "a".repeat(3000))) {
			assertThatExceptionOfType(UnfitImageException.class).as("%.20s", text).isThrownBy(() -> parse(GRUB, text));
		}
	}

	@Test
	void entryFileWhenLongIsReadInTime() {
		FakeBootDisk disk = FakeBootDisk.of("/loader/entries/a.conf", "linux /k\n" + "o xx\n".repeat(200_000));
		assertThatNoException().isThrownBy(() -> BootConfiguration.parse(GRUB, "blscfg", disk));
	}

	@Test
	void legacyWhenKernelHasManyOptionsBootsIt() throws IOException {
		String text = "title a\nkernel " + "--a ".repeat(200_000) + "/k";
		assertThat(parse("/grub/menu.lst", text)).extracting(BootEntry::kernel).isEqualTo("/k");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			default 2            | its default entry 'Other': 'chainloader' is not supported
			default 0            | its default entry 'CentOS (2.6.18-398.el5xen)': 'module' is not supported
			default x            | its default entry is not a number
			""")
	void legacyWhenDefaultIsNoLinuxIsRefused(String line, String reason) throws IOException {
		String text = text("centos-5-grub.conf").replace("default=1", line);
		assertThatExceptionOfType(UnfitImageException.class).isThrownBy(() -> parse("/grub/menu.lst", text))
			.withMessageContaining(reason);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
			label a;linux /k                                   | it names no default
			default a;label a;localboot 0                      | its default label 'a': 'LOCALBOOT' is not supported
			default a;label a;kernel mboot.c32                 | it has no Linux kernel
			default a;label a;kernel 192.168.0.1::k            | is not a file's path
			default a;ontimeout b;label a;kernel /k            | 'ONTIMEOUT' is not supported
			include syslinux.cfg                               | without an end
			menu begin x;label a;menu default                  | 'MENU BEGIN' is not supported
			""")
	void syslinuxWhenNotUnderstoodIsRefused(String text, String reason) {
		String lines = text.replace(';', '\n');
		FakeBootDisk disk = FakeBootDisk.of("/syslinux.cfg", lines);
		assertThatExceptionOfType(UnfitImageException.class)
			.isThrownBy(() -> BootConfiguration.parse("/syslinux.cfg", lines, disk))
			.withMessageContaining(reason);
	}

	private static BootEntry parse(String path, String text) throws IOException {
		return BootConfiguration.parse(path, text, FakeBootDisk.EMPTY);
	}

	private static String text(String name) throws IOException {
		try (var stream = BootConfigurationTests.class.getResourceAsStream("boot/" + name)) {
			return new String(Objects.requireNonNull(stream).readAllBytes(), StandardCharsets.UTF_8);
		}
	}

}
