package dev.vmwork.qemu;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * A kernel that QEMU starts itself, in place of the disk's boot loader.
 *
 * @param kernel the kernel's file
 * @param initrd the initial ramdisk's file, if there is one
 * @param commandLine the kernel's command line
 */
public record DirectBoot(Path kernel, @Nullable Path initrd, String commandLine) {

}
