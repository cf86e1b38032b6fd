/**
 * What an image's own boot loader would start by default: its configuration, GRUB's
 * scripting language included, and the kernel, initial RAM disk and command line that it
 * names.
 */
@NullMarked
package dev.vmwork.bootloader;

import org.jspecify.annotations.NullMarked;
