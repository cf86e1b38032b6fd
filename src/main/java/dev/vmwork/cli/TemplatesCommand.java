package dev.vmwork.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

import dev.vmwork.home.Home;
import dev.vmwork.process.Cancellation;
import dev.vmwork.unit.InvalidInputException;
import dev.vmwork.unit.Plural;
import dev.vmwork.warm.TemplateInfo;
import dev.vmwork.warm.WarmTemplates;

/**
 * {@code vmwork templates}: lists the warm templates, or removes them.
 */
@Command(name = "templates", description = "Lists the warm templates, and images that cannot be warm-started.")
final class TemplatesCommand implements Callable<Integer> {

	private static final int NAME_LENGTH = 12;

	@Option(names = "--prune", description = "Remove those that no run is using.")
	private boolean prune;

	@Mixin
	private Confirmation confirmation = new Confirmation();

	@Override
	public Integer call() throws Exception {
		Home home = Home.ofEnvironment();
		try (WarmTemplates templates = WarmTemplates.in(home.templates(), new Cancellation())) {
			if (this.prune) {
				prune(templates);
			}
			else {
				list(templates.list());
			}
		}
		return ExitCode.OK.number();
	}

	private void prune(WarmTemplates templates) throws IOException, InvalidInputException {
		List<TemplateInfo> found = templates.list();
		if (found.isEmpty()) {
			System.out.println("no warm templates yet");
		}
		else if (this.confirmation.isGiven("Remove " + sum(found) + "? Runs that need them make them again.")) {
			System.out.println("removed " + sum(templates.prune()));
		}
		else {
			System.out.println("nothing was removed");
		}
	}

	private static void list(List<TemplateInfo> templates) {
		if (templates.isEmpty()) {
			System.out.println("no warm templates yet");
			return;
		}
		Table table = new Table(System.out, "TEMPLATE", "SIZE", "MADE", "LAST USE", "USES", "SAVED", "MACHINE",
				"IMAGE");
		for (TemplateInfo template : templates) {
			boolean refused = !template.refusal().isEmpty();
			table.add(template.key().substring(0, NAME_LENGTH), size(template.bytes()), time(template.made()),
					(template.uses() > 0) ? time(template.lastUse()) : "-", template.uses(),
					refused ? "-" : seconds(template.saved()), template.machine(),
					template.image() + (refused ? " (cold start: " + template.refusal() + ")" : ""));
		}
		table.end();
	}

	private static String sum(List<TemplateInfo> templates) {
		long bytes = templates.stream().mapToLong(TemplateInfo::bytes).sum();
		return Plural.of(templates.size(), "template") + ", " + size(bytes);
	}

	private static String time(Instant instant) {
		return Histories.time(LocalDateTime.ofInstant(instant, ZoneId.systemDefault()));
	}

	private static String size(long bytes) {
		return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
	}

	private static String seconds(Duration duration) {
		return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
	}

}
