package dev.vmwork.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what control groups allow, by files as the kernel shows them.
 */
class ControlGroupsTests {

	private static final String TWO = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate";

	private static final String ONE = "35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory";

	@TempDir
	private Path root;

	@Test
	void memoryWhenThereAreNoGroupsHasNoLimit() {
		assertThat(groups().limit()).isEqualTo(Long.MAX_VALUE);
		assertThat(groups().available()).isEqualTo(Long.MAX_VALUE);
	}

	@Test
	void memoryWhenVersionTwoHasALimitCountsCachedFilesAsLeft() throws IOException {
		process("0::/user/vmwork", TWO);
		group("sys/fs/cgroup/user/vmwork", "memory.max", "1000", "memory.current", "700", "memory.stat",
				"anon 400\ninactive_file 200\nactive_file 50\nfile 260");
		group("sys/fs/cgroup/user", "memory.max", "max", "memory.current", "900", "memory.stat", "");
		assertThat(groups().limit()).isEqualTo(1000);
		assertThat(groups().available()).isEqualTo(550);
	}

	@Test
	void memoryWhenAGroupAboveHasASmallerLimitIsThat() throws IOException {
		process("0::/user/vmwork", TWO);
		group("sys/fs/cgroup/user/vmwork", "memory.max", "1000", "memory.current", "100", "memory.stat", "");
		group("sys/fs/cgroup/user", "memory.max", "600", "memory.current", "500", "memory.stat", "");
		assertThat(groups().limit()).isEqualTo(600);
		assertThat(groups().available()).isEqualTo(100);
	}

	@Test
	void memoryWhenVersionOneHasALimitIsFoundBesideVersionTwo() throws IOException {
		process("4:cpu,memory:/a\n0::/", TWO + "\n" + ONE);
		group("sys/fs/cgroup/memory/a", "memory.limit_in_bytes", "1000", "memory.usage_in_bytes", "900", "memory.stat",
				"inactive_file 7\ntotal_inactive_file 10\ntotal_active_file 20");
		group("sys/fs/cgroup/memory", "memory.limit_in_bytes", "9223372036854771712", "memory.usage_in_bytes", "5000",
				"memory.stat", "");
		assertThat(groups().limit()).isEqualTo(1000);
		assertThat(groups().available()).isEqualTo(130);
	}

	@Test
	void memoryWhenInAContainerIsThatOfWhatIsMounted() throws IOException {
		process("4:memory:/docker/1", ONE.replace(" / ", " /docker/1 "));
		group("sys/fs/cgroup/memory", "memory.limit_in_bytes", "1000", "memory.usage_in_bytes", "400", "memory.stat",
				"");
		assertThat(groups().available()).isEqualTo(600);
		process("4:memory:/docker/1/inner", ONE.replace(" / ", " /other "));
		assertThat(groups().available()).isEqualTo(600);
	}

	@Test
	void memoryOfThisMachineIsThereAndNotEndless() {
		assertThat(HostMemory.total()).isBetween(1L << 26, 1L << 50);
		assertThat(HostMemory.available()).isPositive().isLessThanOrEqualTo(HostMemory.total());
		assertThat(HostMemory.isThereForChildren(HostMemory.total() * 2)).isFalse();
	}

	private ControlGroups groups() {
		return new ControlGroups(this.root);
	}

	private void process(String groups, String mounts) throws IOException {
		Path self = Files.createDirectories(this.root.resolve("proc/self"));
		Files.write(self.resolve("cgroup"), List.of(groups));
		Files.write(self.resolve("mountinfo"), List.of("22 1 8:1 / / rw - ext4 /dev/sda1 rw", mounts));
	}

	private void group(String folder, String... files) throws IOException {
		Path group = Files.createDirectories(this.root.resolve(folder));
		for (int i = 0; i < files.length; i += 2) {
			Files.write(group.resolve(files[i]), List.of(files[i + 1].split("\n", -1)));
		}
	}

}
