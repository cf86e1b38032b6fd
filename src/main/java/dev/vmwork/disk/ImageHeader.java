package dev.vmwork.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Looks at an image's header before any tool opens the image. A header can name other
 * files of the host as part of the disk; such an image is refused, for whoever made it
 * could otherwise read those files from inside the guest.
 */
public final class ImageHeader {

	private static final Map<String, ImageFormat> EXTENSIONS = Map.of("raw", ImageFormat.RAW, "qcow2",
			ImageFormat.QCOW2, "vmdk", ImageFormat.VMDK, "vdi", ImageFormat.VDI, "vhdx", ImageFormat.VHDX);

	/** VMware Virtual Disk Format 5.0, sparse extent header: "KDMV" in little endian. */
	private static final int VMDK_SPARSE_MAGIC = 0x564d444b;

	/** QEMU block/vdi.c, VDI_SIGNATURE at offset 64. */
	private static final int VDI_SIGNATURE = 0xbeda107f;

	/** [MS-VHDX] 2.2.1, file type identifier: "vhdxfile" in little endian. */
	private static final long VHDX_SIGNATURE = 0x656c696678646876L;

	private final byte[] bytes;

	private final ByteBuffer header;

	private final Qcow2Header qcow2;

	private final Path path;

	private final long size;

	private ImageHeader(Path path, byte[] bytes, long size) {
		this.path = path;
		this.bytes = bytes;
		this.size = size;
		this.header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
		this.qcow2 = new Qcow2Header(bytes);
	}

	/**
	 * Finds the format of an image.
	 * @param path the image file
	 * @return the image
	 * @throws UnfitImageException if the header names other files, or the format is not
	 * the one that the file's name promises
	 * @throws IOException if the file cannot be read
	 */
	public static DiskImage read(Path path) throws IOException {
		return new DiskImage(path, new ImageHeader(path, Qcow2Header.start(path), Files.size(path)).check());
	}

	private ImageFormat check() throws UnfitImageException {
		ImageFormat format = detect();
		ImageFormat promised = promised();
		if (promised != null && promised != format) {
			throw unfit("its name says " + promised.driver() + ", its content is " + format.driver());
		}
		switch (format) {
			case QCOW2 -> checkQcow2();
			case VMDK -> checkVmdk();
			case VDI -> checkVdi();
			case RAW, VHDX -> {
				// raw names nothing; QEMU refuses a VHDX that has a parent
			}
		}
		return format;
	}

	private @Nullable ImageFormat promised() {
		String name = String.valueOf(this.path.getFileName()).toLowerCase(Locale.ROOT);
		return EXTENSIONS.get(name.substring(name.lastIndexOf('.') + 1));
	}

	private ImageFormat detect() throws UnfitImageException {
		if (this.qcow2.isQcow()) {
			return ImageFormat.QCOW2;
		}
		if (littleEndianInt(0) == VMDK_SPARSE_MAGIC) {
			return ImageFormat.VMDK;
		}
		if (text(0, 512).startsWith("# Disk DescriptorFile")) {
			throw unfit(
					"it is a VMDK descriptor, which names other files; convert it with 'qemu-img convert -O qcow2'");
		}
		if (littleEndianInt(64) == VDI_SIGNATURE) {
			return ImageFormat.VDI;
		}
		if (fits(0, 8) && this.header.getLong(0) == VHDX_SIGNATURE) {
			return ImageFormat.VHDX;
		}
		return ImageFormat.RAW;
	}

	private void checkQcow2() throws UnfitImageException {
		int version = this.qcow2.version();
		if (version != 2 && version != 3) {
			throw unfit("it is qcow version " + version + ", wanted 2 or 3");
		}
		if (this.qcow2.hasBacking()) {
			throw unfit("it has a backing file; merge it with 'qemu-img convert -O qcow2'");
		}
		if (this.qcow2.hasExternalData()) {
			throw unfit("it has an external data file; merge it with 'qemu-img convert -O qcow2'");
		}
		if (this.qcow2.isEncrypted()) {
			throw unfit("it is encrypted");
		}
	}

	/**
	 * Offsets from VMware Virtual Disk Format 5.0, "Hosted Sparse Extent Header". With a
	 * capacity of 0, QEMU takes the extents from the embedded descriptor.
	 */
	private void checkVmdk() throws UnfitImageException {
		if (littleEndianInt(12) == 0 && littleEndianInt(16) == 0) {
			throw unfit("its descriptor names other files; convert it with 'qemu-img convert -O qcow2'");
		}
		// QEMU takes the backing file from this word alone, wherever the descriptor
		// stands
		if (text(0, this.bytes.length).contains("parentFileNameHint")) {
			throw unfit("its descriptor names a parent; merge it with 'qemu-img convert -O qcow2'");
		}
	}

	/**
	 * Offsets from QEMU block/vdi.c, VdiHeader: the image type (1 dynamic, 2 fixed), and
	 * where the map of blocks starts and how many 32-bit entries it has. QEMU would hold
	 * up to 2 GiB of it in memory, whether it is in the file or not.
	 */
	private void checkVdi() throws UnfitImageException {
		int type = littleEndianInt(76);
		if (type != 1 && type != 2) {
			throw unfit("it is a VDI of type " + type + ", which names a parent; wanted dynamic (1) or fixed (2)");
		}
		long end = littleEndianLength(340) + 4 * littleEndianLength(384);
		if (end > this.size) {
			throw unfit("its map of blocks ends at byte " + end + ", the file at " + this.size + "; it is incomplete");
		}
	}

	private UnfitImageException unfit(String reason) {
		return new UnfitImageException("'" + this.path + "' is refused: " + reason);
	}

	private boolean fits(int offset, int length) {
		return offset + length <= this.bytes.length;
	}

	private int littleEndianInt(int offset) {
		return fits(offset, 4) ? this.header.getInt(offset) : 0;
	}

	private long littleEndianLength(int offset) {
		return Integer.toUnsignedLong(littleEndianInt(offset));
	}

	private String text(int offset, int length) {
		int end = Math.min(this.bytes.length, offset + length);
		return (offset < end) ? new String(this.bytes, offset, end - offset, StandardCharsets.ISO_8859_1) : "";
	}

}
