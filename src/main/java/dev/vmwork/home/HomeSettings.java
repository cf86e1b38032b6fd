package dev.vmwork.home;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;

import dev.vmwork.host.DurableFiles;
import dev.vmwork.settings.SettingsFile;
import dev.vmwork.unit.InvalidInputException;

/**
 * The settings of a home, in its file {@code settings.yaml}. People write it, and vmwork
 * adds to it what has to stay as it is.
 *
 * @param database the URL of the database of the job repository, or null for the home's
 * own files
 * @param schema the schema in that database, or null
 * @param requireIsolation whether guests are run only where each has a user of its own
 */
public record HomeSettings(@Nullable String database, @Nullable String schema, boolean requireIsolation) {

	private static final String DATABASE = "database";

	private static final String SCHEMA = "schema";

	private static final String REQUIRE_ISOLATION = "require-isolation";

	private static final List<String> KEYS = List.of(DATABASE, SCHEMA, REQUIRE_ISOLATION);

	private static final HomeSettings NONE = new HomeSettings(null, null, false);

	/**
	 * Reads a home's settings.
	 * @param home the home
	 * @param database reads the name of a database, or throws
	 * {@link IllegalArgumentException} with what is wrong
	 * @param schema does the same with the name of a schema
	 * @return the settings
	 * @throws InvalidInputException if the file has something that is none
	 * @throws IOException if it cannot be read
	 */
	public static HomeSettings read(Home home, Function<String, @Nullable String> database,
			UnaryOperator<String> schema) throws InvalidInputException, IOException {
		if (!Files.exists(home.settings())) {
			return NONE;
		}
		List<String> problems = new ArrayList<>();
		SettingsFile file = SettingsFile.read(home.settings(), KEYS, problems);
		HomeSettings settings = of(file, database, schema);
		if (!problems.isEmpty()) {
			throw new InvalidInputException(problems, problems.size());
		}
		return settings;
	}

	private static HomeSettings of(SettingsFile file, Function<String, @Nullable String> database,
			UnaryOperator<String> schema) {
		return new HomeSettings(
				file.take(DATABASE, (text) -> Optional.ofNullable(database.apply(text)), Optional.<String>empty())
					.orElse(null),
				file.take(SCHEMA, (text) -> Optional.of(schema.apply(text)), Optional.<String>empty()).orElse(null),
				file.take(REQUIRE_ISOLATION, HomeSettings::isTrue, false));
	}

	private static boolean isTrue(String text) {
		if (!text.matches("true|false")) {
			throw new IllegalArgumentException("'" + text + "' found, wanted true or false");
		}
		return text.equals("true");
	}

	/**
	 * The same settings with another database.
	 * @param url its URL, or null for the home's own files
	 * @param name the schema in it, or null
	 * @return the settings
	 */
	public HomeSettings withDatabase(@Nullable String url, @Nullable String name) {
		return new HomeSettings(url, name, this.requireIsolation);
	}

	/**
	 * Writes these settings to a home's file, whose other lines stay. It is on the disk
	 * when this returns.
	 * @param home the home
	 * @throws IOException if it cannot be written
	 */
	public void write(Home home) throws IOException {
		Path file = home.settings();
		List<String> lines = new ArrayList<>(Files.exists(file) ? Files.readAllLines(file) : List.of());
		lines.removeIf((line) -> line.matches("(" + DATABASE + "|" + SCHEMA + ")\\s*:.*"));
		add(lines, DATABASE, this.database);
		add(lines, SCHEMA, this.schema);
		Path part = Path.of(file + ".part");
		Files.write(part, lines, StandardCharsets.UTF_8);
		List<String> problems = new ArrayList<>();
		SettingsFile written = SettingsFile.read(part, KEYS, problems);
		if (!problems.isEmpty() || !of(written, Function.identity(), UnaryOperator.identity()).equals(this)) {
			throw new IOException(
					file + ": vmwork wanted to change the lines 'database: …' and 'schema: …' and could not;"
							+ " write each in one line of its own");
		}
		DurableFiles.move(part, file);
	}

	// Quoted: a URL may have what is a comment in YAML.
	private static void add(List<String> lines, String key, @Nullable String value) {
		if (value != null) {
			lines.add(key + ": '" + value.replace("'", "''") + "'");
		}
	}

}
