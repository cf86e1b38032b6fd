package dev.vmwork.guest;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.file.Path;
import java.util.Properties;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.PropertiesFile;
import dev.vmwork.process.ProcessUse;
import dev.vmwork.unit.GuestFileNames;

/**
 * What the guest that ran last has cost the host, in the file {@link GuestFileNames#USE}
 * of the unit's work directory. Not known of a guest whose QEMU ended by itself.
 *
 * @param cpuSeconds the processor time of its QEMU in seconds, to the hundredth
 * @param peakMemoryMib the most memory of the host that its QEMU had in use, in MiB
 */
public record GuestUse(BigDecimal cpuSeconds, int peakMemoryMib) {

	private static final String CPU = "cpu-seconds";

	private static final String MEMORY = "peak-memory-mib";

	private static final int KIB = 1024;

	static GuestUse of(ProcessUse qemu) {
		return new GuestUse(BigDecimal.valueOf(qemu.processorTime().toMillis(), 3).setScale(2, RoundingMode.HALF_UP),
				Math.toIntExact((qemu.peakMemoryKib() + KIB - 1) / KIB));
	}

	void write(Path directory) throws IOException {
		Properties properties = new Properties();
		properties.setProperty(CPU, this.cpuSeconds.toPlainString());
		properties.setProperty(MEMORY, String.valueOf(this.peakMemoryMib));
		PropertiesFile.write(directory.resolve(GuestFileNames.USE), properties);
	}

	/**
	 * Reads what was measured.
	 * @param directory the unit's work directory
	 * @return the cost, or null if it is not known
	 * @throws IOException if the file cannot be read
	 */
	public static @Nullable GuestUse read(Path directory) throws IOException {
		try {
			Properties properties = PropertiesFile.read(directory.resolve(GuestFileNames.USE));
			return (properties != null) ? new GuestUse(new BigDecimal(properties.getProperty(CPU, "")),
					Integer.parseInt(properties.getProperty(MEMORY, ""))) : null;
		}
		catch (IllegalArgumentException ex) {
			// a power cut can leave it empty
			return null;
		}
	}

}
