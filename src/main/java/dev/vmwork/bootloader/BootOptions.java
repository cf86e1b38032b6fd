package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.qemu.DirectBoot;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.unit.BootMode;

/**
 * The ways to boot an image, in the order in which they are tried: its kernel and its
 * disk on the first bus, then the other buses.
 *
 * @param bus the first bus to try
 * @param anyBus whether others may be tried
 * @param mode what is booted
 */
public record BootOptions(DiskBus bus, boolean anyBus, BootMode mode) {

	/**
	 * The ways to boot an image.
	 * @param kernels takes the kernel out of the image
	 * @return the ways, at least one
	 * @throws UnfitImageException if its kernel is wanted and cannot be started directly
	 * @throws IOException if the image cannot be read
	 */
	public List<BootOption> of(KernelSource kernels) throws IOException {
		List<BootOption> options = new ArrayList<>();
		DirectBoot kernel = kernel(kernels);
		if (kernel != null) {
			options.add(new BootOption(this.bus, kernel));
		}
		if (this.mode != BootMode.KERNEL) {
			options.add(new BootOption(this.bus, null));
		}
		if (this.anyBus) {
			for (DiskBus other : DiskBus.values()) {
				if (other != this.bus) {
					options.add(new BootOption(other, (this.mode == BootMode.KERNEL) ? kernel : null));
				}
			}
		}
		return options;
	}

	private @Nullable DirectBoot kernel(KernelSource kernels) throws IOException {
		if (this.mode == BootMode.DISK) {
			return null;
		}
		try {
			return kernels.take();
		}
		catch (UnfitImageException ex) {
			if (this.mode == BootMode.KERNEL) {
				throw ex;
			}
			return null;
		}
	}

	/**
	 * Takes the kernel out of an image.
	 */
	@FunctionalInterface
	public interface KernelSource {

		/**
		 * Takes the kernel out.
		 * @return the kernel
		 * @throws UnfitImageException if the image has none that can be started directly
		 * @throws IOException if the image cannot be read
		 */
		DirectBoot take() throws IOException;

	}

}
