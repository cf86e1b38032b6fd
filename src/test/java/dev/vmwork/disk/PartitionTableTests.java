package dev.vmwork.disk;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that filesystems are found wherever a partition table can put them, and that no
 * table, however absurd, leads astray.
 */
@Timeout(120)
class PartitionTableTests {

	private static final int SECTORS = 20_000;

	private static final int GPT_ENTRIES = 2 * DiskBytes.SECTOR;

	@TempDir
	Path directory;

	@Test
	void filesystemsWhenDiskHasNoTableAreFoundAtItsStart() throws IOException {
		assertThat(sectors(disk().ext(0))).containsExactly(0L);
	}

	@Test
	void filesystemsWhenDiskIsEmptyAreNone() throws IOException {
		assertThat(sectors(disk())).isEmpty();
		assertThat(sectors(DiskBytes.ofSectors(this.directory.resolve("nothing.raw"), 0))).isEmpty();
	}

	@Test
	void filesystemsWhenDiskIsMissingCannotBeFound() {
		Path missing = this.directory.resolve("missing.raw");
		assertThatExceptionOfType(IOException.class).isThrownBy(() -> PartitionTable.extFilesystems(missing));
	}

	@Test
	void filesystemsWhenPartitionStartsAtSector63AreFoundThere() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.LINUX, 63).ext(63);
		assertThat(PartitionTable.extFilesystems(disk.path())).containsExactly(TestImages.SECTOR_63);
	}

	@Test
	void filesystemsWhenInSeveralPrimaryPartitionsAreInOrderOfTable() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.LINUX, 9000)
			.record(0, 1, 0x82, 5000)
			.record(0, 3, DiskBytes.LINUX, 63)
			.ext(9000)
			.ext(63);
		assertThat(sectors(disk)).containsExactly(9000L, 63L);
	}

	@Test
	void filesystemsWhenOfAnotherKindAreLeftOut() throws IOException {
		DiskBytes disk = disk().record(0, 0, 0x07, 63).record(0, 1, DiskBytes.LINUX, 4000).ext(4000);
		assertThat(sectors(disk)).containsExactly(4000L);
	}

	@Test
	void filesystemsWhenInLogicalPartitionsAreFoundAlongChain() throws IOException {
		assertThat(sectors(logical(0x05))).containsExactly(63L, 3063L, 6063L);
		assertThat(sectors(logical(0x0f))).containsExactly(63L, 3063L, 6063L);
		assertThat(sectors(logical(0x85))).containsExactly(63L, 3063L, 6063L);
	}

	@Test
	void filesystemsWhenChainGoesBackwardsAreFound() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.EXTENDED, 3000)
			.record(3000, 0, DiskBytes.LINUX, 63)
			.record(3000, 1, DiskBytes.EXTENDED, 6000)
			.record(9000, 0, DiskBytes.LINUX, 63)
			.record(9000, 1, DiskBytes.EXTENDED, 3000)
			.record(6000, 0, DiskBytes.LINUX, 63)
			.ext(3063)
			.ext(9063)
			.ext(6063);
		assertThat(sectors(disk)).containsExactly(3063L, 9063L, 6063L);
	}

	@Test
	void filesystemsWhenChainIsLoopAreFoundOnce() throws IOException {
		DiskBytes disk = logical(DiskBytes.EXTENDED).record(6000, 1, DiskBytes.EXTENDED, 0);
		assertThat(sectors(disk)).containsExactly(63L, 3063L, 6063L);
	}

	@Test
	void filesystemsWhenChainIsLongEndSoon() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.EXTENDED, 1);
		for (int sector = 1; sector < 2000; sector++) {
			disk.record(sector, 1, DiskBytes.EXTENDED, sector);
		}
		assertThat(sectors(disk)).isEmpty();
	}

	@Test
	void filesystemsWhenTableIsGptAreFound() throws IOException {
		DiskBytes disk = disk().record(0, 0, 0xee, 1)
			.gptHeader(DiskBytes.SECTOR, 2, 128, 128)
			.gptEntry(GPT_ENTRIES, 2048)
			.gptEntry(GPT_ENTRIES + 5 * 128, 8192)
			.ext(2048)
			.ext(8192);
		assertThat(sectors(disk)).containsExactly(2048L, 8192L);
	}

	@Test
	void filesystemsWhenGptHasLargeSectorsAreFound() throws IOException {
		DiskBytes disk = disk().gptHeader(4096, 2, 128, 128).gptEntry(2 * 4096, 256).ext(256 * 8);
		assertThat(sectors(disk)).containsExactly(256L * 8);
	}

	@Test
	void filesystemsWhenPartitionsOverlapAreFoundOnce() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.LINUX, 63)
			.record(0, 1, DiskBytes.LINUX, 63)
			.record(0, 2, DiskBytes.LINUX, 64)
			.ext(63)
			.ext(64);
		assertThat(sectors(disk)).containsExactly(63L, 64L);
	}

	@Test
	void filesystemsWhenNumbersOfBootRecordAreAbsurdAreNone() throws IOException {
		DiskBytes disk = disk().record(0, 0, DiskBytes.LINUX, 0xffff_ffffL)
			.record(0, 1, DiskBytes.LINUX, SECTORS)
			.record(0, 2, DiskBytes.EXTENDED, 0xffff_fffeL)
			.record(0, 3, DiskBytes.EXTENDED, 0x8000_0000L);
		assertThat(sectors(disk)).isEmpty();
	}

	@Test
	void filesystemsWhenNumbersOfGptAreAbsurdAreNone() throws IOException {
		for (long entries : new long[] { 0, 1, -1, SECTORS, Long.MAX_VALUE, Long.MIN_VALUE }) {
			assertThat(sectors(disk().gptHeader(DiskBytes.SECTOR, entries, 128, 128))).isEmpty();
		}
		for (int number : new int[] { 0, 1, -1, Integer.MAX_VALUE, Integer.MIN_VALUE }) {
			assertThat(sectors(disk().gptHeader(DiskBytes.SECTOR, 2, number, 128))).isEmpty();
			assertThat(sectors(disk().gptHeader(DiskBytes.SECTOR, 2, 128, number))).isEmpty();
		}
		for (long first : new long[] { 0, -1, SECTORS, Long.MAX_VALUE, Long.MIN_VALUE, Long.MAX_VALUE / 512 }) {
			DiskBytes disk = disk().gptHeader(DiskBytes.SECTOR, 2, 128, 128).gptEntry(GPT_ENTRIES, first);
			assertThat(sectors(disk)).isEmpty();
		}
	}

	@Test
	void filesystemsWhenTableIsMutatedAreWithinDisk() throws IOException {
		Random random = new Random(20);
		byte[] good = Files.readAllBytes(logical(DiskBytes.EXTENDED).gptHeader(DiskBytes.SECTOR, 2, 128, 128)
			.gptEntry(GPT_ENTRIES, 8000)
			.ext(8000)
			.path());
		int[] tables = { 0, 512, GPT_ENTRIES, 3000 * 512, 6000 * 512 };
		Path mutant = this.directory.resolve("mutant.raw");
		Files.write(mutant, good);
		for (int round = 0; round < 1000; round++) {
			int table = tables[random.nextInt(tables.length)];
			byte[] sector = new byte[512];
			System.arraycopy(good, table, sector, 0, 512);
			mutate(sector, random);
			List<Long> found = sectors(new DiskBytes(mutant).write(table, sector));
			assertThat(found).as("round %d", round).allMatch((start) -> start >= 0 && start < SECTORS);
		}
	}

	// What matters are the records at the sector's end and the fields at its beginning.
	private static void mutate(byte[] sector, Random random) {
		for (int i = random.nextInt(8); i >= 0; i--) {
			int position = random.nextBoolean() ? 446 + random.nextInt(66) : random.nextInt(130);
			sector[position] = random.nextBoolean() ? (byte) random.nextInt() : (byte) 0xff;
		}
	}

	private DiskBytes disk() throws IOException {
		Path disk = this.directory.resolve("disk.raw");
		Files.deleteIfExists(disk);
		return DiskBytes.ofSectors(disk, SECTORS);
	}

	private DiskBytes logical(int extended) throws IOException {
		return disk().record(0, 0, DiskBytes.LINUX, 63)
			.record(0, 1, extended, 3000)
			.record(3000, 0, DiskBytes.LINUX, 63)
			.record(3000, 1, extended, 3000)
			.record(6000, 0, DiskBytes.LINUX, 63)
			.ext(63)
			.ext(3063)
			.ext(6063);
	}

	private static List<Long> sectors(DiskBytes disk) throws IOException {
		return PartitionTable.extFilesystems(disk.path())
			.stream()
			.map((partition) -> partition.offset() / DiskBytes.SECTOR)
			.toList();
	}

}
