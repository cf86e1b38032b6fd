package dev.vmwork.guest;

import java.time.Duration;

import dev.vmwork.process.RunningProcess;

/**
 * Tells how long a guest has been at rest, by the processor time of its QEMU: a launcher
 * that is ready says nothing of what else the guest is still starting.
 */
final class RestDetector {

	/** Short pauses of a busy guest are no rest. */
	private static final Duration WINDOW = Duration.ofMillis(500);

	/** Share of a processor below which a guest is at rest; a resting Linux takes 1 %. */
	private static final double SHARE = 0.06;

	private final RunningProcess qemu;

	private long windowStart = System.nanoTime();

	private Duration windowTime;

	private Duration lasted = Duration.ZERO;

	RestDetector(RunningProcess qemu) {
		this.qemu = qemu;
		this.windowTime = qemu.use().processorTime();
	}

	/**
	 * How long the guest has been at rest. To be asked often.
	 * @return the time, in whole windows; zero if it is busy
	 */
	Duration lasted() {
		long elapsed = System.nanoTime() - this.windowStart;
		if (elapsed >= WINDOW.toNanos()) {
			Duration time = this.qemu.use().processorTime();
			boolean resting = time.minus(this.windowTime).toNanos() < SHARE * elapsed;
			this.lasted = resting ? this.lasted.plusNanos(elapsed) : Duration.ZERO;
			this.windowTime = time;
			this.windowStart = System.nanoTime();
		}
		return this.lasted;
	}

}
