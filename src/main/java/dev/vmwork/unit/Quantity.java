package dev.vmwork.unit;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the numbers that people write in manifests, profiles and options. Each method
 * throws {@link IllegalArgumentException} with what was found and what was wanted.
 */
public final class Quantity {

	private static final Pattern SIZE = Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,3})?)([KMGT]?)(?:i?B)?",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern DURATION = Pattern.compile("[0-9]{1,9}|(?:[0-9]{1,9}(?:ms|s|m|h|d)){1,5}",
			Pattern.CASE_INSENSITIVE);

	private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h|d)?", Pattern.CASE_INSENSITIVE);

	private static final long MIB = 1L << 20;

	private Quantity() {
	}

	/**
	 * A guest's memory. A bare number is MiB, as it is for QEMU's {@code -m}.
	 * @param text the text, such as {@code 256}, {@code 256M}, {@code 2G} or {@code 0.5G}
	 * @return the memory in MiB, 16 MiB to 1 TiB
	 */
	public static int memoryMib(String text) {
		String trimmed = text.trim();
		boolean bare = trimmed.chars().allMatch((c) -> c >= '0' && c <= '9');
		long bytes = parseSize(text, bare ? trimmed + "M" : trimmed);
		if (bytes % MIB != 0 || bytes < 16 * MIB || bytes > MIB * MIB) {
			throw wrong(text, "memory from 16M to 1T in whole MiB, such as 256M or 2G");
		}
		return (int) (bytes / MIB);
	}

	/**
	 * A number of virtual CPUs.
	 * @param text the text
	 * @return the number, 1 to 255
	 */
	public static int cpus(String text) {
		return count(text, 255);
	}

	/**
	 * A whole number from 1.
	 * @param text the text
	 * @param most the largest number allowed
	 * @return the number
	 */
	public static int count(String text, int most) {
		String trimmed = text.trim();
		if (!trimmed.matches("[0-9]{1,9}") || Integer.parseInt(trimmed) < 1 || Integer.parseInt(trimmed) > most) {
			throw wrong(text, "a whole number from 1 to " + most);
		}
		return Integer.parseInt(trimmed);
	}

	/**
	 * A length of time. A bare number is seconds.
	 * @param text the text, such as {@code 90}, {@code 90s}, {@code 10m}, {@code 1h30m}
	 * @return the duration, 1 second to 365 days
	 */
	public static Duration duration(String text) {
		return duration(text, "a time from 1s to 365d, such as 90s, 10m or 2h");
	}

	private static Duration duration(String text, String wanted) {
		if (!DURATION.matcher(text.trim()).matches()) {
			throw wrong(text, wanted);
		}
		Duration duration = PART.matcher(text).results().map(Quantity::part).reduce(Duration.ZERO, Duration::plus);
		if (duration.compareTo(Duration.ofSeconds(1)) < 0 || duration.compareTo(Duration.ofDays(365)) > 0) {
			throw wrong(text, wanted);
		}
		return duration;
	}

	private static Duration part(MatchResult part) {
		long number = Long.parseLong(part.group(1));
		String unit = (part.group(2) != null) ? part.group(2).toLowerCase(Locale.ROOT) : "s";
		return switch (unit) {
			case "ms" -> Duration.ofMillis(number);
			case "m" -> Duration.ofMinutes(number);
			case "h" -> Duration.ofHours(number);
			case "d" -> Duration.ofDays(number);
			default -> Duration.ofSeconds(number);
		};
	}

	/**
	 * The time from one to the next of what is done again and again, or not at all.
	 * @param text the text, such as {@code 5m}, or {@code none}
	 * @return the duration, zero for {@code none}
	 */
	public static Duration interval(String text) {
		return text.strip().equalsIgnoreCase("none") ? Duration.ZERO
				: duration(text, "a time from 1s to 365d, such as 90s, 10m or 2h, or none");
	}

	/**
	 * A size in bytes; K, M, G and T are powers of 1,024.
	 * @param text the text, such as {@code 512K}, {@code 1G}
	 * @return the size in bytes, at least 1
	 */
	public static long bytes(String text) {
		long bytes = parseSize(text, text.trim());
		if (bytes < 1) {
			throw wrong(text, "a size from 1, such as 64M or 2G");
		}
		return bytes;
	}

	/**
	 * A duration as people write it, the inverse of {@link #duration(String)}.
	 * @param duration the duration
	 * @return the text, such as {@code 90s} or {@code 10m}
	 */
	public static String format(Duration duration) {
		long seconds = duration.toSeconds();
		if (duration.toMillisPart() > 0) {
			return duration.toMillis() + "ms";
		}
		if (seconds > 0 && seconds % 3600 == 0) {
			return seconds / 3600 + "h";
		}
		return (seconds > 0 && seconds % 60 == 0) ? seconds / 60 + "m" : seconds + "s";
	}

	private static long parseSize(String found, String size) {
		Matcher matcher = SIZE.matcher(size);
		if (!matcher.matches()) {
			throw wrong(found, "a size such as 64M or 2G");
		}
		int power = " KMGT"
			.indexOf(matcher.group(2).isEmpty() ? ' ' : Character.toUpperCase(matcher.group(2).charAt(0)));
		try {
			return new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(1L << (10 * power))).longValueExact();
		}
		catch (ArithmeticException ex) {
			throw wrong(found, "a size in whole bytes below 8 EiB");
		}
	}

	private static IllegalArgumentException wrong(String found, String wanted) {
		return new IllegalArgumentException("'" + found + "' found, wanted " + wanted);
	}

}
