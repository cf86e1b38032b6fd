package dev.vmwork.repository;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;

import dev.vmwork.archive.UnitRecord;

/**
 * How often steps took how long: what is left of the times of archived units, so that
 * nobody has to read them all to sum a run up. Of times of archived units three digits
 * are kept, 0.5 % at worst.
 */
final class StepTally {

	/** By step, then by milliseconds. */
	private final Map<String, SortedMap<Long, Long>> counts = new LinkedHashMap<>();

	private StepTally() {
	}

	/**
	 * Reads a tally.
	 * @param text as {@link #toString} has written it, or null for an empty one
	 * @return the tally
	 */
	static StepTally of(@Nullable String text) {
		StepTally tally = new StepTally();
		if (text != null) {
			text.lines().forEach(tally::read);
		}
		return tally;
	}

	private void read(String line) {
		String[] words = line.split(" ", -1);
		for (int i = 1; i < words.length; i++) {
			int colon = words[i].indexOf(':');
			add(words[0], Long.parseLong(words[i], 0, colon, 10),
					Long.parseLong(words[i], colon + 1, words[i].length(), 10));
		}
	}

	/**
	 * The tally as a text.
	 * @return for each step a line of its name and of {@code MILLISECONDS:COUNT}
	 */
	@Override
	public String toString() {
		StringBuilder text = new StringBuilder();
		this.counts.forEach((step, times) -> {
			text.append(step);
			times.forEach((millis, count) -> text.append(' ').append(millis).append(':').append(count));
			text.append('\n');
		});
		return text.toString();
	}

	/**
	 * Counts all of a unit's steps that are COMPLETED.
	 * @param unit the unit
	 * @param count 1 to add them, -1 to take them away
	 */
	void add(UnitRecord unit, int count) {
		for (UnitRecord.Attempt attempt : unit.attempts()) {
			for (UnitRecord.Step step : attempt.steps()) {
				if (step.status().equals("COMPLETED") && step.ended() != null) {
					add(step.step(), rounded(step.millis()), count);
				}
			}
		}
	}

	/**
	 * Counts steps.
	 * @param step their name
	 * @param millis how long each took
	 * @param count how many there are
	 */
	void add(String step, long millis, long count) {
		SortedMap<Long, Long> times = this.counts.computeIfAbsent(step, (key) -> new TreeMap<>());
		if (times.merge(millis, count, Long::sum) <= 0) {
			times.remove(millis);
		}
	}

	private static long rounded(long millis) {
		long unit = 1;
		while (millis / unit >= 1000) {
			unit *= 10;
		}
		return (millis + unit / 2) / unit * unit;
	}

	/**
	 * Sums it up.
	 * @return the times of each step that there is, in the order of the steps
	 */
	List<StepTimes> times() {
		List<StepTimes> times = new ArrayList<>();
		this.counts.forEach((step, millis) -> {
			if (!millis.isEmpty()) {
				times.add(times(step, millis));
			}
		});
		return times;
	}

	private static StepTimes times(String step, SortedMap<Long, Long> millis) {
		long count = millis.values().stream().mapToLong(Long::longValue).sum();
		BigDecimal sum = BigDecimal
			.valueOf(millis.entrySet().stream().mapToLong((entry) -> entry.getKey() * entry.getValue()).sum());
		// with an even count the mean of the two in the middle
		long middle = at(millis, (count - 1) / 2) + at(millis, count / 2);
		return new StepTimes(step, count, seconds(BigDecimal.valueOf(middle).divide(BigDecimal.valueOf(2))),
				seconds(sum.divide(BigDecimal.valueOf(count), 3, RoundingMode.HALF_UP)),
				seconds(BigDecimal.valueOf(at(millis, (count * 95 + 99) / 100 - 1))),
				seconds(BigDecimal.valueOf(millis.lastKey())));
	}

	private static BigDecimal seconds(BigDecimal millis) {
		return millis.movePointLeft(3).setScale(3, RoundingMode.HALF_UP);
	}

	private static long at(SortedMap<Long, Long> millis, long position) {
		long passed = 0;
		for (Map.Entry<Long, Long> entry : millis.entrySet()) {
			passed += entry.getValue();
			if (passed > position) {
				return entry.getKey();
			}
		}
		return millis.lastKey();
	}

}
