package dev.vmwork.manifest;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

import dev.vmwork.unit.Choice;

/**
 * The manifest's columns.
 */
enum Column {

	IMAGE, APP, INPUT, OUTPUT, ID, PROFILE, MEMORY, CPUS, TIMEOUT, CHECKPOINT, ARGUMENTS;

	static final List<Column> REQUIRED = List.of(IMAGE, APP, INPUT, OUTPUT);

	String title() {
		return Choice.name(this);
	}

	static boolean isKnown(String title) {
		return Arrays.stream(values()).anyMatch((column) -> column.title().equalsIgnoreCase(title));
	}

	static String titles() {
		return Arrays.stream(values()).map(Column::title).collect(Collectors.joining(", "));
	}

}
