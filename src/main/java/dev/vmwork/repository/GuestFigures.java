package dev.vmwork.repository;

import java.math.BigDecimal;

import org.jspecify.annotations.Nullable;

/**
 * What is recorded of a guest beside its verdict, in the table VMWORK_GUEST.
 *
 * @param exitStatus the application's exit status, or null if it did not end
 * @param cpuSeconds the processor time of the guest's QEMU in seconds, or null if unknown
 * @param peakMemoryMib the most memory of the host that it used, in MiB, or null if
 * unknown
 */
public record GuestFigures(@Nullable Integer exitStatus, @Nullable BigDecimal cpuSeconds,
		@Nullable Integer peakMemoryMib) {

}
