package dev.vmwork.disk;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes partition tables byte by byte into a raw disk, right ones and absurd ones (UEFI
 * 2.10, chapter 5).
 */
public final class DiskBytes {

	static final int SECTOR = 512;

	public static final int LINUX = 0x83;

	static final int EXTENDED = 0x05;

	private final Path disk;

	DiskBytes(Path disk) {
		this.disk = disk;
	}

	public static DiskBytes ofSectors(Path disk, long sectors) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
			file.setLength(sectors * SECTOR);
		}
		return new DiskBytes(disk);
	}

	public Path path() {
		return this.disk;
	}

	/**
	 * Writes the two bytes by which an ext filesystem is known.
	 */
	public DiskBytes ext(long sector) throws IOException {
		return write(sector * SECTOR + 1024 + 0x38, littleEndian(2).putShort((short) 0xef53));
	}

	/**
	 * Writes one of a boot record's four partition records, and its signature.
	 */
	public DiskBytes record(long bootRecord, int index, int type, long start) throws IOException {
		ByteBuffer record = littleEndian(16).put(4, (byte) type).putInt(8, (int) start).putInt(12, 2048);
		write(bootRecord * SECTOR + 446 + 16L * index, record);
		return write(bootRecord * SECTOR + 510, littleEndian(2).putShort((short) 0xaa55));
	}

	DiskBytes gptHeader(int sectorSize, long entries, int count, int entrySize) throws IOException {
		ByteBuffer header = littleEndian(92).putLong(0, 0x5452415020494645L)
			.putLong(72, entries)
			.putInt(80, count)
			.putInt(84, entrySize);
		return write(sectorSize, header);
	}

	DiskBytes gptEntry(long position, long firstSector) throws IOException {
		ByteBuffer entry = littleEndian(128).putLong(0, 0x477284830fc63dafL)
			.putLong(8, 0xe47d47d8693d798eL)
			.putLong(32, firstSector)
			.putLong(40, firstSector + 2047);
		return write(position, entry);
	}

	DiskBytes write(long position, byte[] bytes) throws IOException {
		return write(position, ByteBuffer.wrap(bytes));
	}

	private DiskBytes write(long position, ByteBuffer bytes) throws IOException {
		try (FileChannel channel = FileChannel.open(this.disk, StandardOpenOption.WRITE)) {
			channel.write(bytes.rewind(), position);
		}
		return this;
	}

	private static ByteBuffer littleEndian(int length) {
		return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
	}

}
