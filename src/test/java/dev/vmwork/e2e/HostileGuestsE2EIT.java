package dev.vmwork.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs applications that are root in their guest and attack whatever there is: each gets
 * the right verdict, and the host stays as it was. The folder with the image is one that
 * only its owner can enter.
 */
@Tag("qemu")
class HostileGuestsE2EIT {

	private static final int LOG_LIMIT = 64 << 10;

	/**
	 * Finds the disk that vmwork will read: the names of two differ from boot to boot.
	 */
	private static final String DISK = """
			disk=$(awk '$2 == "/home/auto" { print $1 }' /proc/mounts)
			disk=${disk:-/dev/sda1}
			""";

	private static final String RESET = "sync\necho b > /proc/sysrq-trigger\nsleep 60\n";

	/**
	 * Writes the input, a qcow2 header, to the start of every disk; tells what is there.
	 */
	private static final String HEADER = """
			for disk in /dev/sd[a-z]; do
				dd if="$1" of=$disk bs=1024 count=1 conv=notrunc,fsync
				dd if=$disk bs=4 count=1
			done > "$2"
			""";

	/** Destroys superblocks, descriptors and inode tables. */
	private static final String GARBAGE = DISK + """
			dd if=/dev/urandom of=$disk bs=64k count=32 conv=notrunc,fsync
			echo b > /proc/sysrq-trigger
			sleep 60
			""";

	/** Puts links and devices where vmwork will read. */
	private static final String LINKS = """
			cd /home/auto/.vmwork
			rm -f stdout stderr
			ln -s ../../../../../../etc/shadow stdout
			mknod stderr c 1 5
			ln -s / root
			ln -s loop loop
			mknod disk b 8 0
			mkfifo fifo
			echo linked > first
			ln first "$2"
			""";

	/**
	 * Leaves names that a shell, a terminal or a path would take for something else; one
	 * has slashes, written past the kernel to the directory's block on the disk.
	 */
	private static final String NAMES = DISK + """
			cd /home/auto
			: > "$(printf 'new\\nline')"
			: > "$(printf '\\377\\376\\033[2J')"
			: > ' -rf *'
			: > "$(head -c 255 /dev/zero | tr '\\0' x)"
			name=vmwork
			name=${name}XY
			: > $name
			sync
			at=0
			for size in 1048576 65536 4096; do
				at=$((at * 16))
				while ! dd if=$disk bs=$size skip=$at count=1 2> /dev/null | grep -q $name; do
					at=$((at + 1))
				done
			done
			dd if=$disk of=/tmp/old bs=4096 skip=$at count=1
			sed "s,$name,../../ab," /tmp/old > /tmp/new
			dd if=/tmp/new of=$disk bs=4096 seek=$at count=1 conv=notrunc,fsync
			dd if=$disk bs=4096 skip=$at count=1 | grep -c ../../ab > "$2"
			""";

	private static final String SPARSE = """
			dd if=/dev/zero of="$2" bs=1M count=1 seek=1048575 || dd if=/dev/zero of="$2" bs=1M count=1 seek=15000
			""";

	/** Makes files until there can be no more. */
	private static final String FILES = """
			echo whole > "$2"
			mkdir /home/auto/many && cd /home/auto/many
			i=0
			while { echo > $i; } 2> /dev/null; do i=$((i + 1)); done
			[ $i -gt 1000 ]
			""";

	private static final String FLOOD = """
			trap '' HUP INT TERM
			while :; do echo vmwork failed: not at all; done > /dev/ttyS1 &
			while :; do echo flooooooooooooooooooooooooooooood; done > /dev/ttyS0
			""";

	private static final String FORKS = """
			bomb() { bomb | bomb; }
			bomb
			""";

	/** What the launcher says when a guest cannot be resumed. */
	private static final String FORGED_LINE = """
			[ ! -c /dev/ttyS1 ] || echo 'vmwork failed: no disk' > /dev/ttyS1
			sleep 1
			cp "$1" "$2"
			""";

	private static final String CLAIMS = "echo 0 1<> /home/auto/.vmwork/status\n" + RESET;

	/** The disk that a guest sees is larger than the one there is. */
	private static final String BEYOND = DISK + """
			if [ $disk != /dev/sda1 ]; then
				dd if=/dev/zero of=$disk bs=1M count=1 seek=100000 conv=notrunc,fsync && exit 1
			fi
			cp "$1" "$2"
			""";

	@TempDir
	private Path directory;

	private Vmwork vmwork;

	private UserFolder user;

	private Path image;

	private final Map<String, String> expected = new LinkedHashMap<>();

	@BeforeEach
	void makeUser() throws Exception {
		Vmwork.requireGuests();
		this.vmwork = new Vmwork(this.directory);
		this.user = new UserFolder(this.directory.resolve("user"));
		this.image = this.user.image("image.raw", "");
		this.user.profile("little", "output-limit: 1M\nlog-limit: 64K\ntimeout: 2m\n");
		this.user.profile("brief", "output-limit: 1M\nlog-limit: 64K\ntimeout: 12s\n");
	}

	@ParameterizedTest
	@ValueSource(strings = { "warm", "cold" })
	void unitsWhenTheirGuestsAttackGetTheirVerdicts(String start) throws Exception {
		String secret = "of the host, and of nobody else";
		Path file = Files.writeString(this.directory.resolve("secret"), secret.repeat(3000));
		makeOverlay(file, this.user.path().resolve("header.bin"));
		attack("header", HEADER, "header.bin", "COMPLETED");
		attack("garbage", GARBAGE, "REFUSED");
		attack("links", LINKS, "COMPLETED");
		attack("names", NAMES, "COMPLETED");
		attack("sparse", SPARSE, "REFUSED");
		attack("directory", "mkdir \"$2\"\n", "REFUSED");
		attack("files", FILES, "COMPLETED");
		attack("forged-line", FORGED_LINE, "COMPLETED");
		attack("claims", CLAIMS, "NO_OUTPUT");
		attack("beyond", BEYOND, "COMPLETED");
		attack("reboots", RESET, "GUEST_CRASHED");
		run(start);
		assertThat(this.user.output("header")).hasBinaryContent(
				(start.equals("warm") ? "QFI\u00fbQFI\u00fb" : "QFI\u00fb").getBytes(StandardCharsets.ISO_8859_1));
		assertThat(this.user.output("links")).hasContent("linked\n");
		assertThat(this.user.output("names")).hasContent("1\n");
		assertThat(this.user.output("files")).hasContent("whole\n");
		assertThat(message("sparse")).contains(" bytes, output-limit is 1048576");
		assertThat(message("directory")).contains("is a directory, wanted a regular file");
		for (String name : List.of("stdout", "stderr")) {
			assertThat(this.vmwork.unit("links").resolve(name)).doesNotExist();
		}
	}

	@Test
	void guestsWhenTheyDoNotEndAreEnded() throws Exception {
		attack("flood", FLOOD, "input.txt", "brief", "TIMED_OUT");
		attack("forks", FORKS, "input.txt", "brief", "TIMED_OUT|GUEST_CRASHED|APP_FAILED");
		run("warm");
	}

	private void attack(String id, String commands, String verdict) throws IOException {
		attack(id, commands, "input.txt", verdict);
	}

	private void attack(String id, String commands, String input, String verdict) throws IOException {
		attack(id, commands, input, "little", verdict);
	}

	private void attack(String id, String commands, String input, String profile, String verdict) throws IOException {
		this.user.app(id + "-app", commands);
		this.user.row(id, this.image, id + "-app", input, profile, "");
		this.expected.put(id, verdict);
	}

	private void run(String start) throws Exception {
		String manifest = this.user.manifest();
		Map<Path, String> before = files(this.user.path());
		Vmwork.Result result = this.vmwork.call("run", manifest, "--parallel", "2", "--accelerator", "tcg", "--start",
				start);
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
		Map<String, String> verdicts = new LinkedHashMap<>();
		this.vmwork.history().forEach((step) -> verdicts.put(step.get("unit"), step.get("verdict")));
		assertThat(verdicts).as(result.err()).hasSameSizeAs(this.expected);
		verdicts.forEach((id, verdict) -> assertThat(verdict).as(id + result.err()).matches(this.expected.get(id)));
		assertHostIsAsItWas(before);
		assertThat(this.vmwork.leftovers()).isEmpty();
	}

	private void assertHostIsAsItWas(Map<Path, String> before) throws IOException {
		Map<Path, String> after = files(this.user.path());
		this.expected.forEach((id, verdict) -> {
			if (verdict.equals("COMPLETED")) {
				assertThat(after.remove(this.user.output(id))).as(id).isNotNull();
			}
		});
		assertThat(after).isEqualTo(before);
		for (String id : this.expected.keySet()) {
			for (Map.Entry<Path, String> file : files(this.vmwork.unit(id)).entrySet()) {
				boolean log = file.getKey().toString().matches(".*/(console\\.log|stdout|stderr|qemu\\.log)");
				assertThat(Files.size(file.getKey())).as(file.getKey().toString())
					.isLessThan(log ? 3 * LOG_LIMIT : 100L << 20);
			}
		}
	}

	private static Map<Path, String> files(Path folder) throws IOException {
		Map<Path, String> files = new TreeMap<>();
		try (Stream<Path> all = Files.walk(folder)) {
			for (Path file : all.filter(Files::isRegularFile).toList()) {
				files.put(file, Vmwork.checksum(file));
			}
		}
		return files;
	}

	private String message(String id) throws Exception {
		return this.vmwork.history()
			.stream()
			.filter((step) -> step.get("unit").equals(id))
			.reduce((first, second) -> second)
			.orElseThrow()
			.get("message");
	}

	private static void makeOverlay(Path backing, Path overlay) throws Exception {
		Process process = new ProcessBuilder("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b",
				backing.toString(), overlay.toString())
			.inheritIO()
			.start();
		assertThat(process.waitFor()).isZero();
	}

}
