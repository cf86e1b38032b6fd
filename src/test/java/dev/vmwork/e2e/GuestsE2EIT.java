package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Boots a guest from an image of each format, and guests with settings and names of their
 * own.
 */
@Tag("qemu")
class GuestsE2EIT {

	private static final List<String> FORMATS = List.of("raw", "qcow2", "vmdk", "vdi", "vhdx");

	private static final String APP = """
			#!/bin/sh
			in=$1 out=$2
			shift 2
			{
				cat "$in"
				for argument; do echo "[$argument]"; done
				grep -c ^processor /proc/cpuinfo
				awk '/^MemTotal/ { print ($2 < 200000) ? "small" : "large" }' /proc/meminfo
			} >"$out"
			""";

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void guestsWhenEachIsDifferentGiveTheirOutputs(String start) throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		Path app = Files.writeString(this.directory.resolve("the app's name"), APP);
		Files.setPosixFilePermissions(app, PosixFilePermissions.fromString("rwxr-xr-x"));
		Files.writeString(this.directory.resolve("in $(reboot) ü.txt"), "input\n");
		makeProfile();
		List<String> rows = new ArrayList<>(List.of("id,image,app,input,output,profile,memory,cpus,timeout,arguments"));
		Map<String, String> checksums = new HashMap<>();
		for (String format : FORMATS) {
			Path image = convert(format);
			checksums.put(format, Vmwork.checksum(image));
			rows.add(format + "," + image + ",the app's name,in $(reboot) ü.txt,out/" + format + ",,,,,");
		}
		rows.add("overrides,disk.raw,the app's name,in $(reboot) ü.txt,out/overrides,,160M,2,90s,\"one 'two  three'\"");
		rows.add("too-large,disk.raw,the app's name,in $(reboot) ü.txt,out/too-large,strict,,,,");
		Path manifest = Files.write(this.directory.resolve("manifest.csv"), rows);
		Vmwork.Result result = vmwork.call("run", manifest.toString(), "--parallel", "2", "--accelerator", "tcg",
				"--start", start);
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
		assertThat(result.out()).contains("6 of 7 units complete, 1 failed");
		for (String format : FORMATS) {
			assertThat(this.directory.resolve("out").resolve(format)).hasContent("input\n1\nlarge\n");
			assertThat(Vmwork.checksum(this.directory.resolve("disk." + format))).isEqualTo(checksums.get(format));
		}
		assertThat(this.directory.resolve("out/overrides")).hasContent("input\n[one]\n[two  three]\n2\nsmall\n");
		assertTooLarge(vmwork);
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private void assertTooLarge(Vmwork vmwork) throws Exception {
		assertThat(this.directory.resolve("out/too-large")).doesNotExist();
		CSVRecord last = vmwork.history()
			.stream()
			.filter((step) -> step.get("unit").equals("too-large"))
			.reduce((first, second) -> second)
			.orElseThrow();
		assertThat(last.get("step")).isEqualTo("harvest");
		assertThat(last.get("verdict")).isEqualTo("REFUSED");
		assertThat(last.get("message")).contains("/home/auto/too-large has 14 bytes, output-limit is 10");
	}

	private void makeProfile() throws IOException {
		Path profile = Files.createDirectories(this.directory.resolve("jobs/strict"));
		Files.writeString(profile.resolve("autorun.template"), "exec {{app}} {{input}} {{output}}\n");
		Files.writeString(profile.resolve("job.yaml"), "output-limit: 10\n");
	}

	private Path convert(String format) throws IOException, InterruptedException {
		Path image = this.directory.resolve("disk." + format);
		Process process = new ProcessBuilder("qemu-img", "convert", "-f", "raw", "-O", format,
				Vmwork.SMALL_IMAGE.toString(), image.toString())
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
		return image;
	}

}
