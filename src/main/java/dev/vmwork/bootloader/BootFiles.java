package dev.vmwork.bootloader;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * What a guest's boot loader would have loaded, taken out of its image.
 *
 * @param kernel the Linux kernel
 * @param initrd the initial RAM disk, several of them one after the other; null if the
 * guest needs none
 * @param commandLine the kernel's command line
 */
public record BootFiles(Path kernel, @Nullable Path initrd, String commandLine) {

}
