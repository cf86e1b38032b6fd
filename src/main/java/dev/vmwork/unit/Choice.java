package dev.vmwork.unit;

import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * The constants of an enum as users write them: in lower case, with hyphens.
 */
public final class Choice {

	private Choice() {
	}

	/**
	 * The name of a constant.
	 * @param constant the constant
	 * @return the name, such as {@code boot-failed}
	 */
	public static String name(Enum<?> constant) {
		return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
	}

	/**
	 * The constant of a name.
	 * @param <E> the enum
	 * @param text the name, in any case
	 * @param type the enum
	 * @return the constant
	 * @throws IllegalArgumentException if there is none, with what was found and wanted
	 */
	public static <E extends Enum<E>> E of(String text, Class<E> type) {
		return of(text, List.of(type.getEnumConstants()));
	}

	/**
	 * One of some constants, by its name.
	 * @param <E> the enum
	 * @param text the name, in any case
	 * @param choices the constants to choose from
	 * @return the constant
	 * @throws IllegalArgumentException if it is none of them, with what was found and
	 * wanted
	 */
	public static <E extends Enum<E>> E of(String text, Collection<E> choices) {
		return choices.stream()
			.filter((choice) -> name(choice).equalsIgnoreCase(text))
			.findFirst()
			.orElseThrow(() -> new IllegalArgumentException("'" + text + "' found, wanted one of "
					+ String.join(", ", choices.stream().map(Choice::name).toList())));
	}

}
