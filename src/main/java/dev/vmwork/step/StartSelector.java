package dev.vmwork.step;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import dev.vmwork.autorun.JobSettings;
import dev.vmwork.disk.UnfitImageException;
import dev.vmwork.disk.WorkDisk;
import dev.vmwork.process.CancelledException;
import dev.vmwork.qemu.DiskBus;
import dev.vmwork.unit.Notices;
import dev.vmwork.warm.ColdStartException;
import dev.vmwork.warm.TemplateRequest;
import dev.vmwork.warm.WarmTemplate;
import dev.vmwork.warm.WarmTemplates;

/**
 * Decides how each unit's guest is started: warm where the image allows it and nobody
 * wants it otherwise. Safe for use by several threads.
 */
public final class StartSelector {

	private final WarmTemplates templates;

	private final @Nullable String override;

	private final Notices notices;

	private final Set<TemplateRequest> begun = ConcurrentHashMap.newKeySet();

	/**
	 * Creates the choice.
	 * @param templates the templates
	 * @param override {@code auto}, {@code warm} or {@code cold} in place of what the job
	 * profiles say, or null
	 * @param notices hears of new templates and of reasons for a cold start
	 */
	public StartSelector(WarmTemplates templates, @Nullable String override, Notices notices) {
		this.templates = templates;
		this.override = override;
		this.notices = notices;
	}

	/**
	 * Decides for a unit. A template that is missing is made.
	 * @param task the unit
	 * @return how to start its guest
	 * @throws IOException if it has to be warm and cannot
	 */
	Start of(UnitTask task) throws IOException {
		String wanted = wanted(task);
		DiskBus first = firstBus(task.settings());
		if (wanted.equals("cold")) {
			return Start.cold(first, anyBus(task.settings()), "");
		}
		try {
			WorkDisk.sizeFor(contentBytes(task, filesOf(task)));
			return Start.warm(template(task, wanted.equals("warm")));
		}
		catch (CancelledException ex) {
			throw ex;
		}
		catch (IOException ex) {
			String reason = (ex instanceof ColdStartException || ex instanceof UnfitImageException)
					? String.valueOf(ex.getMessage()) : "no template can be made: " + ex.getMessage();
			if (wanted.equals("warm")) {
				throw new IOException("warm start is not possible: " + reason, ex);
			}
			this.notices.say("cold start of " + task.unit().image() + ": " + reason);
			if (ex instanceof ColdStartException cold && cold.isPermanent()) {
				// all buses were tried for the template
				return Start.cold(cold.bus(), false, reason);
			}
			return Start.cold(first, anyBus(task.settings()), reason);
		}
	}

	/**
	 * Decides for a unit whose files were injected. They decide where the choice is
	 * vmwork's: the originals may be gone.
	 * @param task the unit
	 * @return how to start its guest
	 * @throws IOException if it has to be warm and cannot
	 */
	Start ofInjected(UnitTask task) throws IOException {
		Start start = of(task);
		boolean cold = Files.exists(task.directory().injected());
		if (start.template() != null && cold && wanted(task).equals("auto")) {
			return Start.cold(firstBus(task.settings()), anyBus(task.settings()), "");
		}
		return start;
	}

	/**
	 * A unit's files: as they were injected, or else as they are.
	 * @param task the unit
	 * @return those of them that there are
	 */
	static List<Path> filesOf(UnitTask task) {
		Path injected = task.directory().injectedFiles();
		List<Path> staged = List.of(injected.resolve(task.names().app()), injected.resolve(task.names().input()));
		if (staged.stream().allMatch(Files::exists)) {
			return staged;
		}
		return Stream.of(task.unit().app(), task.unit().input()).filter(Files::exists).toList();
	}

	private WarmTemplate template(UnitTask task, boolean again) throws IOException {
		TemplateRequest request = request(task);
		this.begun.add(request);
		if (!this.templates.isThere(request)) {
			this.notices.say("making a warm template of " + task.unit().image());
		}
		return this.templates.acquire(request, task.timeout(), again);
	}

	/**
	 * Whether a unit would only wait for a template that is being made for another.
	 * @param task the unit; if it need not wait, it is taken to begin now
	 * @return true if it would
	 */
	public boolean wouldWait(UnitTask task) {
		if (wanted(task).equals("cold")) {
			return false;
		}
		TemplateRequest request = request(task);
		return !this.begun.add(request) && !this.templates.isSettled(request);
	}

	/**
	 * Whether a unit's guest would be booted, or one to make a template of.
	 * @param task the unit
	 * @return false if its template is at hand
	 */
	public boolean wouldBoot(UnitTask task) {
		return wanted(task).equals("cold") || !this.templates.isAtHand(request(task));
	}

	private String wanted(UnitTask task) {
		return (this.override != null) ? this.override : task.settings().start();
	}

	private static TemplateRequest request(UnitTask task) {
		JobSettings settings = task.settings();
		return new TemplateRequest(task.base().image(), task.base().partition(), task.hardware(firstBus(settings)),
				anyBus(settings), settings.boot());
	}

	private static boolean anyBus(JobSettings settings) {
		return settings.disk().equals("auto");
	}

	// The first bus to try. The prototype's guests boot from IDE.
	private static DiskBus firstBus(JobSettings settings) {
		return anyBus(settings) ? DiskBus.IDE : DiskBus.of(settings.disk());
	}

	/**
	 * What a unit's work disk has to take, besides the image's own files.
	 * @param task the unit
	 * @param files its files
	 * @return the size in bytes
	 * @throws IOException if a file is not there
	 */
	static long contentBytes(UnitTask task, List<Path> files) throws IOException {
		long bytes = task.settings().outputLimit() + 2 * task.settings().logLimit();
		for (Path file : files) {
			bytes += Files.size(file);
		}
		return bytes;
	}

}
