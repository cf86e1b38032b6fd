package dev.vmwork.guest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;

import dev.vmwork.disk.DiskImage;
import dev.vmwork.disk.GuestDisks;
import dev.vmwork.disk.ImageFormat;
import dev.vmwork.disk.TestTools;
import dev.vmwork.process.Cancellation;
import dev.vmwork.process.ProcessRunner;
import dev.vmwork.qemu.Accelerator;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.qemu.GuestSpec;
import dev.vmwork.qemu.Hardware;
import dev.vmwork.unit.NetworkMode;

/**
 * Guests of a few bytes: boot sectors in 16-bit code, which the BIOS loads to 0x7c00.
 * They boot in a fraction of a second, under any accelerator.
 */
enum TestPrograms {

	/** Resets through the keyboard controller. */
	KEYBOARD_RESET("""
			b0 fe e6 64             # out 0x64, 0xfe
			f4 eb fd                # halt
			"""),

	/** Resets through the chip set's reset control register. */
	CHIPSET_RESET("""
			ba f9 0c b0 06 ee       # out 0xcf9, 6
			f4 eb fd                # halt
			"""),

	/** Faults without handlers, which resets the processor. */
	TRIPLE_FAULT("""
			fa                      # no interrupts
			0f 01 1e 07 7c cc       # interrupt table: limit 0, from the zeros at 0x7c07 on; breakpoint
			00 00 00 00 00 00
			"""),

	/** Powers off through the ACPI registers, where SeaBIOS puts them on machine pc. */
	POWER_OFF("""
			ba 04 06 b8 00 20 ef    # out 0x604, 0x2000: S5
			f4 eb fd                # halt
			"""),

	/** Waits for the power button, then powers off. */
	OBEYS_POWER_BUTTON("""
			ba 02 06 b8 00 01 ef    # out 0x602, 0x100: enable the button
			ba 00 06                # status register
			ed a9 00 01 74 fa       # wait for the button's bit
			ba 04 06 b8 00 20 ef    # power off
			f4 eb fd                # halt
			"""),

	/** Says hello on the serial line, then resets. */
	HELLO("""
			ba f8 03 b0 68 ee       # h
			b0 65 ee b0 6c ee       # el
			ee b0 6f ee b0 0a ee    # lo, newline
			b0 fe e6 64             # out 0x64, 0xfe
			f4 eb fd                # halt
			"""),

	/** Waits for two seconds, then resets. */
	RESET_LATER("""
			b4 86 b9 1e 00          # int 0x15, ah 0x86: wait 0x1e8480 microseconds
			ba 80 84 cd 15
			b0 fe e6 64             # out 0x64, 0xfe
			f4 eb fd                # halt
			"""),

	/** Says that it is up, then ignores everything. */
	HANG("""
			ba f8 03 b0 75 ee       # u
			b0 70 ee b0 0a ee       # p, newline
			fa f4 eb fc             # no interrupts; halt
			"""),

	/** Floods the serial line. */
	FLOOD("""
			ba f8 03 b0 78          # x, for ever
			ee eb fd
			""");

	static final String DISK = "disk.qcow2";

	private final String code;

	TestPrograms(String code) {
		this.code = code;
	}

	/**
	 * Makes a guest whose disk has the program.
	 */
	GuestSpec guest(Path directory, Duration timeout) throws IOException {
		TestTools.require("qemu-system-x86_64", "qemu-img");
		Path raw = Files.write(directory.resolve("program.raw"), bootSector());
		new GuestDisks(new ProcessRunner(new Cancellation()), false).createOverlay(new DiskImage(raw, ImageFormat.RAW),
				directory.resolve(DISK));
		return new GuestSpec(directory, DISK, new Hardware("pc", 16, 1, DiskBus.IDE, NetworkMode.NONE, Accelerator.TCG),
				null, null, timeout, 100_000);
	}

	private byte[] bootSector() {
		// SeaBIOS does not boot from a much smaller SATA disk
		byte[] disk = new byte[1 << 20];
		byte[] program = HexFormat.of().parseHex(this.code.replaceAll("#.*", "").replaceAll("\\s", ""));
		System.arraycopy(program, 0, disk, 0, program.length);
		disk[510] = 0x55;
		disk[511] = (byte) 0xaa;
		return disk;
	}

}
