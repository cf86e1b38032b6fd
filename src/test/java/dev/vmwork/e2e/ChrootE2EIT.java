package dev.vmwork.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.vmwork.disk.TestTools;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs units in a chroot, where much of the host cannot be asked: there is no mount entry
 * for the root folder, which has the home, and no {@code /sys}.
 */
@Tag("qemu")
class ChrootE2EIT {

	/** ROOT INSTALLATION USER-FOLDER ARGUMENT… */
	private static final String ENTER = """
			set -eu
			root=$1 installation=$2 user=$3
			shift 3
			mkdir -p "$root"/{proc,dev,etc,usr,tmp} "$root$VMWORK_HOME" "$root$installation" "$root$user"
			for folder in /bin /sbin /lib /lib64; do
			    if [ -L "$folder" ]; then cp -P "$folder" "$root/"
			    elif [ -d "$folder" ]; then mkdir "$root$folder" && mount --rbind "$folder" "$root$folder"; fi
			done
			for folder in /usr /etc /dev "$installation" "$user"; do mount --rbind "$folder" "$root$folder"; done
			mount -t proc proc "$root/proc"
			exec chroot "$root" "$installation/vmwork" "$@"
			""";

	@TempDir
	private Path directory;

	@Test
	void unitsWhenMuchOfTheHostCannotBeAskedAreRunAndItIsSaidOnce() throws Exception {
		Vmwork.requireGuests();
		TestTools.requireRoot();
		Vmwork vmwork = new Vmwork(this.directory);
		UserFolder user = new UserFolder(this.directory.resolve("user"));
		user.app("count", "awk '{ print NR, $0 }' \"$1\" > \"$2\"\n");
		for (String start : List.of("warm", "cold")) {
			user.profile(start, "start: " + start + "\n");
			user.row(start, Vmwork.SMALL_IMAGE, "count", start);
		}
		Vmwork.Result result = inChroot(vmwork, user, "run", user.manifest());
		assertThat(result.exitCode()).as(result.out() + result.err()).isZero();
		assertThat(user.output("warm")).hasContent("1 one\n2 two\n");
		assertThat(user.output("cold")).hasContent("1 one\n2 two\n");
		assertThat(result.err().lines().filter((line) -> line.contains("control groups")).count())
			.isEqualTo(Files.readAllLines(Path.of("/proc/self/cgroup")).isEmpty() ? 0 : 1);
		Vmwork.Result doctor = inChroot(vmwork, user, "doctor");
		assertThat(doctor.out()).as(doctor.err()).containsPattern("disk +ok +[0-9]+ MiB free");
	}

	private Vmwork.Result inChroot(Vmwork vmwork, UserFolder user, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("unshare", "--mount", "bash", "-c", ENTER, "bash",
				this.directory.resolve("root").toString(), Vmwork.INSTALLATION.toString(), user.path().toString()));
		command.addAll(List.of(arguments));
		return vmwork.start(Map.of(), command).await();
	}

}
