package dev.vmwork.step;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.JobSettings;
import dev.vmwork.bootloader.BootOptions;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.host.IoFailure;
import dev.vmwork.process.CancelledException;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.unit.BusMode;
import dev.vmwork.unit.Notices;
import dev.vmwork.unit.StartMode;
import dev.vmwork.warm.ColdStartException;
import dev.vmwork.warm.TemplateRequest;
import dev.vmwork.warm.WarmTemplate;
import dev.vmwork.warm.WarmTemplates;

/**
 * Chooses how each unit's guest is started: warm where the image allows it and nobody
 * wants it otherwise. Safe for use by several threads.
 */
public final class StartSelector implements StartForecast {

	private static final Duration WORTH_SAYING = Duration.ofSeconds(1);

	private final WarmTemplates templates;

	private final @Nullable StartMode override;

	private final Notices notices;

	private final Set<TemplateRequest> begun = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the selector.
	 * @param templates the templates
	 * @param override what is wanted in place of what the job profiles say, or null
	 * @param notices hears of new templates and of reasons for a cold start
	 */
	public StartSelector(WarmTemplates templates, @Nullable StartMode override, Notices notices) {
		this.templates = templates;
		this.override = override;
		this.notices = notices;
	}

	/**
	 * Chooses for a unit. A template that is missing is made.
	 * @param task the unit, whose files are staged
	 * @return how to start its guest
	 * @throws IOException if it has to be warm and cannot
	 */
	StartChoice choose(UnitTask task) throws IOException {
		StartMode wanted = wanted(task);
		DiskBus first = firstBus(task.settings());
		boolean anyBus = anyBus(task.settings());
		if (wanted == StartMode.COLD) {
			return StartChoice.cold(first, anyBus, "");
		}
		try {
			WorkDisk.sizeFor(Staging.contentBytes(task));
			return warm(task, wanted == StartMode.WARM);
		}
		catch (CancelledException ex) {
			throw ex;
		}
		catch (IOException ex) {
			// the next unit need not wait for anybody
			this.begun.remove(request(task));
			String reason = (ex instanceof ColdStartException || ex instanceof UnfitImageException)
					? String.valueOf(ex.getMessage()) : "no template can be made: " + IoFailure.describe(ex);
			if (wanted == StartMode.WARM) {
				throw new IOException("warm start is not possible: " + reason
						+ "; start: auto in job.yaml, or --start auto, allows a cold start", ex);
			}
			this.notices.say("cold start of " + task.unit().image() + ": " + reason);
			if (ex instanceof ColdStartException cold && !cold.isHosts()) {
				// all buses were tried for the template
				return StartChoice.cold(cold.bus(), false, reason);
			}
			return StartChoice.cold(first, anyBus, reason);
		}
	}

	/**
	 * Confirms the choice of an earlier step, perhaps of an earlier vmwork, or chooses
	 * again: if the user now wants the other start, or the template is gone.
	 * @param task the unit, whose files are staged
	 * @param chosen the choice
	 * @return the same, or another
	 * @throws IOException if it has to be warm and cannot
	 */
	StartChoice confirm(UnitTask task, StartChoice chosen) throws IOException {
		boolean stays = chosen.kind() == StartChoice.Kind.COLD && wanted(task) != StartMode.WARM;
		return stays ? chosen : choose(task);
	}

	private StartChoice warm(UnitTask task, boolean again) throws IOException {
		TemplateRequest request = request(task);
		this.begun.add(request);
		long start = System.nanoTime();
		WarmTemplate template = this.templates.acquire(request, again);
		Duration waited = Duration.ofNanos(System.nanoTime() - start);
		String reason = "warm start from template " + template.name();
		return new StartChoice(StartChoice.Kind.WARM, template.hardware().bus(), false, template.key(),
				(waited.compareTo(WORTH_SAYING) < 0) ? reason
						: reason + ", after waiting " + waited.toSeconds() + " s for it");
	}

	@Override
	public boolean wouldWait(UnitTask task) {
		if (wanted(task) == StartMode.COLD) {
			return false;
		}
		TemplateRequest request = request(task);
		return !this.begun.add(request) && !this.templates.isSettled(request);
	}

	@Override
	public boolean wouldBoot(UnitTask task) {
		return wanted(task) == StartMode.COLD || !this.templates.isAtHand(request(task));
	}

	private StartMode wanted(UnitTask task) {
		return (this.override != null) ? this.override : task.settings().start();
	}

	private static TemplateRequest request(UnitTask task) {
		JobSettings settings = task.settings();
		DiskBus first = firstBus(settings);
		return new TemplateRequest(task.base().image(), task.base().identity(), task.base().partition(),
				task.hardware(first), new BootOptions(first, anyBus(settings), settings.boot()));
	}

	private static boolean anyBus(JobSettings settings) {
		return settings.disk() == BusMode.AUTO;
	}

	// The first bus to try. The prototype's guests boot from IDE.
	private static DiskBus firstBus(JobSettings settings) {
		return anyBus(settings) ? DiskBus.IDE : DiskBus.valueOf(settings.disk().name());
	}

}
