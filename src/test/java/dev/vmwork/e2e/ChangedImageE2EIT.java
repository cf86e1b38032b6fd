package dev.vmwork.e2e;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Makes an image name a file of the host as its backing file while its rows are run: what
 * was checked before the run is not opened again.
 */
@Tag("qemu")
class ChangedImageE2EIT {

	/** Has all that a qcow2 header says of other files. */
	private static final int CLUSTER = 1 << 16;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@ValueSource(strings = { "cold", "warm" })
	void rowsWhenTheirImageIsRebasedOntoAHostFileInMidRunAreRefused(String start) throws Exception {
		Vmwork.requireGuests();
		Vmwork vmwork = new Vmwork(this.directory);
		UserFolder user = new UserFolder(this.directory.resolve("user"));
		user.app("slow", "sleep 3\ncp \"$1\" \"$2\"\n");
		Path image = user.path().resolve("image.qcow2");
		run("qemu-img", "convert", "-q", "-O", "qcow2", Vmwork.SMALL_IMAGE.toString(), image.toString());
		byte[] good = header(image);
		byte[] sly = slyHeader(image);
		user.row("first", image, "slow", "");
		user.row("second", image, "slow", "");
		Vmwork.Call call = vmwork.start(Map.of(), "run", user.manifest(), "--parallel", "1", "--start", start,
				"--accelerator", "tcg");
		while (!Files.exists(vmwork.unit("first").resolve("guest.properties"))) {
			assertThat(call.isUnderWay()).as(call.said()).isTrue();
			Thread.sleep(10);
		}
		write(image, sly);
		Vmwork.Result result = call.await();
		assertThat(result.exitCode()).as(result.out() + result.err()).isEqualTo(1);
		assertThat(result.out()).contains("REFUSED second (line 3): image '" + image
				+ "' was changed since it was checked; what its header names now may be any file of the host");
		assertThat(user.output("second")).doesNotExist();
		// in a warm start nothing is read from it once the guest has ended
		assertThat(Files.exists(user.output("first"))).isEqualTo(start.equals("warm"));

		write(image, good);
		Vmwork.Result restart = vmwork.call("restart", "--start", start, "--accelerator", "tcg");
		assertThat(restart.exitCode()).as(restart.out() + restart.err()).isZero();
		assertThat(user.output("first")).hasContent("one\ntwo\n");
		assertThat(user.output("second")).hasContent("one\ntwo\n");
		assertThat(vmwork.leftovers()).isEmpty();
	}

	private byte[] slyHeader(Path image) throws Exception {
		Path copy = Files.copy(image, this.directory.resolve("sly.qcow2"));
		run("qemu-img", "rebase", "-u", "-f", "qcow2", "-F", "raw", "-b", "/etc/passwd", copy.toString());
		return header(copy);
	}

	private static byte[] header(Path image) throws Exception {
		return Arrays.copyOf(Files.readAllBytes(image), CLUSTER);
	}

	// In place: QEMU has the file open.
	private static void write(Path image, byte[] header) throws Exception {
		try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
			channel.write(ByteBuffer.wrap(header), 0);
		}
	}

	private static void run(String... command) throws Exception {
		assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
	}

}
