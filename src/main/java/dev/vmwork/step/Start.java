package dev.vmwork.step;

import org.jspecify.annotations.Nullable;

import dev.vmwork.qemu.DiskBus;
import dev.vmwork.warm.WarmTemplate;

/**
 * How a unit's guest is started.
 *
 * @param template the template to resume, or null for a cold start
 * @param bus the bus of its disks, in a cold start the first to try
 * @param anyBus whether a cold start may try others
 * @param reason why, for the unit's history
 */
public record Start(@Nullable WarmTemplate template, DiskBus bus, boolean anyBus, String reason) {

	static Start warm(WarmTemplate template) {
		return new Start(template, template.hardware().bus(), false, "warm start from template " + template.name());
	}

	static Start cold(DiskBus bus, boolean anyBus, String reason) {
		return new Start(null, bus, anyBus, reason.isEmpty() ? "cold start" : "cold start: " + reason);
	}

}
