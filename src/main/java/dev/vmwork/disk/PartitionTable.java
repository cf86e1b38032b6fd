package dev.vmwork.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Finds the places on a raw disk where a filesystem may start: the whole disk, MBR
 * primary and logical partitions, GPT partitions. The table comes from a stranger: every
 * number is checked against the disk, and loops end.
 */
public final class PartitionTable {

	private static final int SECTOR = 512;

	/** UEFI 2.10, 5.2.1: boot signature, and the partition records before it. */
	private static final int MBR_SIGNATURE_OFFSET = 510;

	private static final int MBR_RECORDS_OFFSET = 446;

	/** UEFI 2.10, 5.3.2: "EFI PART" in little endian. */
	private static final long GPT_SIGNATURE = 0x5452415020494645L;

	/** Linux Documentation/filesystems/ext4/super.rst: s_magic, at 1024 + 0x38. */
	private static final int EXT_MAGIC_OFFSET = 1024 + 0x38;

	private static final short EXT_MAGIC = (short) 0xef53;

	private static final int MOST_PARTITIONS = 256;

	private final FileChannel disk;

	private final long size;

	private final Set<Long> starts = new LinkedHashSet<>();

	private PartitionTable(FileChannel disk) throws IOException {
		this.disk = disk;
		this.size = disk.size();
	}

	/**
	 * Finds the ext2, ext3 and ext4 filesystems of a disk.
	 * @param raw the disk as a raw file
	 * @return where they start, in the order of the table
	 * @throws IOException if the disk cannot be read
	 */
	public static List<Partition> extFilesystems(Path raw) throws IOException {
		try (FileChannel disk = FileChannel.open(raw, StandardOpenOption.READ)) {
			PartitionTable table = new PartitionTable(disk);
			table.starts.add(0L);
			table.readMbr();
			table.readGpt(SECTOR);
			table.readGpt(4096);
			List<Partition> found = new ArrayList<>();
			for (long start : table.starts) {
				if (table.read(start + EXT_MAGIC_OFFSET, 2).getShort() == EXT_MAGIC) {
					found.add(new Partition(start));
				}
			}
			return List.copyOf(found);
		}
	}

	private void readMbr() throws IOException {
		long extended = readBootRecord(0, 0, 4);
		long next = extended;
		Set<Long> seen = new HashSet<>();
		while (next > 0 && seen.add(next) && seen.size() <= MOST_PARTITIONS) {
			// a logical partition's record counts from its own boot record; the link to
			// the next boot record counts from the extended partition
			long link = readBootRecord(next, next, 1);
			next = (link >= 0) ? readBootRecordLink(next, extended) : 0;
		}
	}

	// Adds a boot record's partitions. Returns where the extended partition starts: 0 if
	// there is none, -1 if this is no boot record.
	private long readBootRecord(long at, long base, int records) throws IOException {
		ByteBuffer sector = read(at, SECTOR);
		if (sector.getShort(MBR_SIGNATURE_OFFSET) != (short) 0xaa55) {
			return -1;
		}
		long extended = 0;
		for (int i = 0; i < records; i++) {
			int record = MBR_RECORDS_OFFSET + 16 * i;
			int type = sector.get(record + 4) & 0xff;
			long start = base + SECTOR * Integer.toUnsignedLong(sector.getInt(record + 8));
			if (isExtended(type)) {
				extended = start;
			}
			else if (type != 0) {
				add(start);
			}
		}
		return extended;
	}

	private long readBootRecordLink(long at, long base) throws IOException {
		ByteBuffer sector = read(at, SECTOR);
		int record = MBR_RECORDS_OFFSET + 16;
		return isExtended(sector.get(record + 4) & 0xff)
				? base + SECTOR * Integer.toUnsignedLong(sector.getInt(record + 8)) : 0;
	}

	private static boolean isExtended(int type) {
		return type == 0x05 || type == 0x0f || type == 0x85;
	}

	private void readGpt(int sectorSize) throws IOException {
		ByteBuffer header = read(sectorSize, 92);
		if (header.getLong(0) != GPT_SIGNATURE) {
			return;
		}
		long entries = header.getLong(72);
		int count = Math.min(header.getInt(80), MOST_PARTITIONS);
		int entrySize = header.getInt(84);
		if (entries < 2 || entries > this.size / sectorSize || entrySize < 128 || entrySize > 4096) {
			return;
		}
		for (int i = 0; i < count; i++) {
			ByteBuffer entry = read(entries * sectorSize + (long) i * entrySize, 128);
			boolean used = entry.getLong(0) != 0 || entry.getLong(8) != 0;
			long first = entry.getLong(32);
			if (used && first > 0 && first < this.size / sectorSize) {
				add(first * sectorSize);
			}
		}
	}

	private void add(long start) {
		if (start > 0 && start < this.size && this.starts.size() < MOST_PARTITIONS) {
			this.starts.add(start);
		}
	}

	// What lies past the disk's end reads as zero.
	private ByteBuffer read(long position, int length) throws IOException {
		ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
		while (buffer.hasRemaining() && this.disk.read(buffer, position + buffer.position()) > 0) {
			// a file can be read in several pieces
		}
		buffer.rewind();
		return buffer;
	}

}
