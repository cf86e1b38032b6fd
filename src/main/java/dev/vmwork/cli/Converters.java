package dev.vmwork.cli;

import java.time.Duration;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.vmwork.manifest.RowSelection;
import dev.vmwork.run.FailureLimit;
import dev.vmwork.unit.AcceleratorMode;
import dev.vmwork.unit.Choice;
import dev.vmwork.unit.Quantity;
import dev.vmwork.unit.StartMode;
import dev.vmwork.unit.StepName;

/**
 * Reads the values of options as manifests and job profiles are read, with the same
 * messages.
 */
final class Converters {

	private static final int MOST_AT_A_TIME = 1000;

	private Converters() {
	}

	static void register(CommandLine line) {
		registerChoice(line, AcceleratorMode.class);
		registerChoice(line, StartMode.class);
		registerChoice(line, StepName.class);
		registerChoice(line, RunSettings.Overwrite.class);
		line.registerConverter(FailureLimit.class, (text) -> read(text, FailureLimit::parse));
		line.registerConverter(RowSelection.Range.class, (text) -> read(text, RowSelection.Range::parse));
		line.registerConverter(Long.class, (text) -> read(text, Converters::run));
		line.registerConverter(Duration.class, (text) -> read(text, Quantity::duration));
	}

	private static Long run(String text) {
		if (!text.matches("[0-9]{1,18}")) {
			throw new IllegalArgumentException("'" + text + "' found, wanted the number of a run, such as 3");
		}
		return Long.valueOf(text);
	}

	private static <E extends Enum<E>> void registerChoice(CommandLine line, Class<E> type) {
		line.registerConverter(type, (text) -> read(text, (name) -> Choice.of(name, type)));
	}

	private static <T> T read(String text, Function<String, T> reader) {
		try {
			return reader.apply(text);
		}
		catch (IllegalArgumentException ex) {
			// picocli shows the text of this one only
			throw new TypeConversionException(ex.getMessage());
		}
	}

	/**
	 * A size in bytes.
	 */
	static final class Size implements ITypeConverter<Long> {

		@Override
		public Long convert(String text) {
			return read(text, Quantity::bytes);
		}

	}

	/**
	 * A whole number from 1.
	 */
	static final class Count implements ITypeConverter<Integer> {

		private static final int MOST = 999_999_999;

		@Override
		public Integer convert(String text) {
			return read(text, (number) -> Quantity.count(number, MOST));
		}

	}

	/**
	 * How many units run at a time.
	 */
	static final class UnitsAtATime implements ITypeConverter<Integer> {

		@Override
		public Integer convert(String text) {
			return read(text, (number) -> Quantity.count(number, MOST_AT_A_TIME));
		}

	}

}
