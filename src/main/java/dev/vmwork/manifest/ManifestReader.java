package dev.vmwork.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.Plural;
import dev.vmwork.unit.WorkUnit;

/**
 * Reads a manifest's work units one after the other, so that a manifest of any length
 * needs little memory. Rows with problems are passed over; the problems are collected.
 * Not safe for use by several threads.
 */
public final class ManifestReader implements Closeable {

	private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder()
		.setHeader()
		.setSkipHeaderRecord(true)
		.setTrim(false)
		.setIgnoreSurroundingSpaces(true)
		.setCommentMarker('#')
		.setIgnoreEmptyLines(true)
		.setAllowMissingColumnNames(true)
		.setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
		.setIgnoreHeaderCase(true)
		.get();

	private static final Pattern LINE_BREAK = Pattern.compile("\r\n?|\n");

	/** Where CSVParser says that it is, in the messages of its exceptions. */
	private static final Pattern PLACE = Pattern.compile("(?:startline|at line:) ([0-9]+)");

	private final Manifest manifest;

	private final Problems problems;

	private final RowParser rowParser;

	private final BoundedReader reader;

	private final @Nullable CSVParser parser;

	private final @Nullable Iterator<CSVRecord> records;

	private int rows;

	/**
	 * How many columns the header has, without those that spreadsheets add to its end.
	 */
	private int columns;

	/** The line after the row read last. */
	private long line = 1;

	private ManifestReader(Manifest manifest, Problems problems) throws IOException {
		this.manifest = manifest;
		this.problems = problems;
		this.rowParser = new RowParser(manifest.baseDirectory(), problems);
		char separator = Separator.of(manifest.file());
		this.reader = BoundedReader.open(manifest.file(), separator);
		this.parser = parser(separator);
		this.records = (this.parser != null && checkHeader(this.parser)) ? this.parser.iterator() : null;
	}

	/**
	 * Opens a manifest.
	 * @param manifest the manifest
	 * @param problems takes the problems
	 * @return its work units
	 * @throws IOException if the file cannot be opened
	 */
	public static ManifestReader open(Manifest manifest, Problems problems) throws IOException {
		return new ManifestReader(manifest, problems);
	}

	private @Nullable CSVParser parser(char separator) {
		try {
			this.reader.skipByteOrderMark();
			return CSVParser.builder()
				.setReader(this.reader)
				.setFormat(FORMAT.builder().setDelimiter(separator).get())
				.get();
		}
		catch (IOException | UncheckedIOException | IllegalArgumentException ex) {
			unreadable(ex);
			return null;
		}
	}

	/**
	 * The next work unit.
	 * @return the work unit, or null after the last
	 */
	public @Nullable WorkUnit next() {
		Row row = nextRow();
		while (row != null && row.unit() == null) {
			row = nextRow();
		}
		return (row != null) ? row.unit() : null;
	}

	/**
	 * The next row with the right number of fields, problems or not.
	 * @return the row, or null after the last
	 */
	@Nullable Row nextRow() {
		CSVRecord fields = nextRecord();
		while (fields != null) {
			long line = startLine(fields.getParser(), fields.stream());
			if (isBlankFrom(fields, 0)) {
				fields = nextRecord();
				continue;
			}
			this.rows++;
			if (fields.size() >= this.columns && isBlankFrom(fields, this.columns)) {
				return this.rowParser.parse(fields, this.rows, line);
			}
			this.problems.add(line, null,
					"has " + Plural.of(fields.size(), "field") + ", wanted " + this.columns + " as in the header");
			fields = nextRecord();
		}
		return null;
	}

	private static boolean isBlankFrom(CSVRecord fields, int index) {
		return fields.stream().skip(index).allMatch(String::isBlank);
	}

	private @Nullable CSVRecord nextRecord() {
		if (this.parser == null || this.records == null) {
			return null;
		}
		this.reader.beginRow();
		this.line = this.parser.getCurrentLineNumber() + 1;
		try {
			return this.records.hasNext() ? this.records.next() : null;
		}
		catch (UncheckedIOException | IllegalStateException ex) {
			unreadable(ex);
			return null;
		}
	}

	// The parser knows the line on which a record ends; its quoted fields may hold line
	// breaks.
	private static long startLine(CSVParser parser, Stream<String> fields) {
		return parser.getCurrentLineNumber()
				- fields.mapToLong((field) -> LINE_BREAK.matcher(field).results().count()).sum();
	}

	// Rows can be read in spite of a column that is unknown, so that their problems are
	// told at once with the header's.
	private boolean checkHeader(CSVParser parser) {
		List<String> titles = parser.getHeaderNames();
		long line = Math.max(1, startLine(parser, titles.stream()));
		this.columns = titles.size();
		while (this.columns > 0 && titles.get(this.columns - 1).isBlank()) {
			this.columns--;
		}
		titles = titles.subList(0, this.columns);
		if (titles.stream().noneMatch(Column::isKnown)) {
			this.problems.add(line, null,
					"is not a header, wanted the names of the columns first, separated by commas: image,app,input,output");
			return false;
		}
		Set<String> seen = new HashSet<>();
		boolean unique = true;
		for (String title : titles) {
			if (!Column.isKnown(title)) {
				this.problems.add(line, title, "is unknown, wanted one of " + Column.titles());
			}
			if (!seen.add(title.toLowerCase(Locale.ROOT))) {
				this.problems.add(line, title, "appears twice in the header");
				unique = false;
			}
		}
		List<String> missing = Column.REQUIRED.stream()
			.map(Column::title)
			.filter((title) -> !seen.contains(title))
			.toList();
		missing.forEach((title) -> this.problems.add(line, title, "is missing from the header"));
		return unique && missing.isEmpty();
	}

	private void unreadable(Exception ex) {
		Throwable cause = (ex instanceof UncheckedIOException && ex.getCause() != null) ? ex.getCause() : ex;
		String message = String.valueOf(cause.getMessage());
		Matcher place = PLACE.matcher(message);
		if (cause instanceof CharacterCodingException) {
			this.problems.add(malformedLine(), null, "is not UTF-8 text");
		}
		else if (this.reader.isExceeded()) {
			this.problems.add(this.line, null, message);
		}
		else if (place.find()) {
			this.problems.add(Long.parseLong(place.group(1)), null,
					"is not CSV (RFC 4180): " + (message.contains("EOF") ? "a quote is not closed"
							: "there is text after a closing quote, wanted a separator or the end of the line"));
		}
		else {
			this.problems.add(0, null, "cannot be read: " + message);
		}
	}

	private long malformedLine() {
		try {
			return MalformedText.line(this.manifest.file());
		}
		catch (IOException ex) {
			return 0;
		}
	}

	@Override
	public void close() throws IOException {
		this.reader.close();
	}

}
