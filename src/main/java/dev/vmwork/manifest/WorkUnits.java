package dev.vmwork.manifest;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PushbackReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.commons.csv.DuplicateHeaderMode;
import org.jspecify.annotations.Nullable;

/**
 * Reads a manifest's work units one after the other, so that a manifest of any length
 * needs little memory. Rows with problems are passed over; the problems are collected.
 * Not safe for use by several threads.
 */
public final class WorkUnits implements Closeable {

	private static final CSVFormat FORMAT = CSVFormat.RFC4180.builder()
		.setHeader()
		.setSkipHeaderRecord(true)
		.setTrim(false)
		.setCommentMarker('#')
		.setIgnoreEmptyLines(true)
		.setAllowMissingColumnNames(true)
		.setDuplicateHeaderMode(DuplicateHeaderMode.ALLOW_ALL)
		.setIgnoreHeaderCase(true)
		.get();

	private static final char BYTE_ORDER_MARK = '\uFEFF';

	private final Problems problems;

	private final RowParser rowParser;

	private final Reader reader;

	private final @Nullable CSVParser parser;

	private final @Nullable Iterator<CSVRecord> records;

	private WorkUnits(Manifest manifest, Problems problems) throws IOException {
		this.problems = problems;
		this.rowParser = new RowParser(manifest.baseDirectory(), problems);
		this.reader = open(manifest);
		this.parser = parser();
		this.records = (this.parser != null && checkHeader(this.parser.getHeaderNames())) ? this.parser.iterator()
				: null;
	}

	/**
	 * Opens a manifest.
	 * @param manifest the manifest
	 * @param problems takes the problems
	 * @return its work units
	 * @throws IOException if the file cannot be opened
	 */
	public static WorkUnits open(Manifest manifest, Problems problems) throws IOException {
		return new WorkUnits(manifest, problems);
	}

	private static Reader open(Manifest manifest) throws IOException {
		PushbackReader reader = new PushbackReader(new BufferedReader(
				new InputStreamReader(Files.newInputStream(manifest.file()), StandardCharsets.UTF_8.newDecoder())));
		try {
			int first = reader.read();
			if (first >= 0 && first != BYTE_ORDER_MARK) {
				reader.unread(first);
			}
		}
		catch (CharacterCodingException ex) {
			// the parser meets it again and reports it with its line
		}
		return reader;
	}

	private @Nullable CSVParser parser() {
		try {
			return CSVParser.builder().setReader(this.reader).setFormat(FORMAT).get();
		}
		catch (IOException | UncheckedIOException | IllegalArgumentException ex) {
			unreadable(1, ex);
			return null;
		}
	}

	/**
	 * The next work unit.
	 * @return the work unit, or null after the last
	 */
	public @Nullable WorkUnit next() {
		while (this.records != null && this.parser != null) {
			CSVRecord fields;
			try {
				if (!this.records.hasNext()) {
					return null;
				}
				fields = this.records.next();
			}
			catch (UncheckedIOException | IllegalStateException ex) {
				unreadable(this.parser.getCurrentLineNumber() + 1, ex);
				return null;
			}
			WorkUnit unit = parse(fields, startLine(fields, this.parser));
			if (unit != null) {
				return unit;
			}
		}
		return null;
	}

	private @Nullable WorkUnit parse(CSVRecord fields, long line) {
		if (!fields.isConsistent()) {
			int wanted = fields.getParser().getHeaderNames().size();
			this.problems.add(line, null, "has " + fields.size() + " fields, wanted " + wanted + " as in the header");
			return null;
		}
		return this.rowParser.parse(fields, line);
	}

	// The parser knows the line on which a record ends; its quoted fields may hold line
	// breaks.
	private static long startLine(CSVRecord fields, CSVParser parser) {
		long breaks = fields.stream().flatMapToInt(String::chars).filter((c) -> c == '\n').count();
		return parser.getCurrentLineNumber() - breaks;
	}

	// Rows can be read in spite of a column that is unknown, so that their problems are
	// told at once with the header's.
	private boolean checkHeader(List<String> titles) {
		Set<String> seen = new HashSet<>();
		boolean readable = true;
		for (String title : titles) {
			if (!Column.isKnown(title)) {
				this.problems.add(1, title, "is unknown, wanted one of " + Column.titles());
			}
			else if (!seen.add(title)) {
				this.problems.add(1, title, "stands in the header twice");
				readable = false;
			}
		}
		for (Column column : Column.REQUIRED) {
			if (!seen.contains(column.title())) {
				this.problems.add(1, column.title(), "is missing from the header");
				readable = false;
			}
		}
		return readable;
	}

	private void unreadable(long line, Exception ex) {
		boolean encoding = ex instanceof CharacterCodingException || ex.getCause() instanceof CharacterCodingException;
		this.problems.add(line, null,
				encoding ? "is not UTF-8 text at or after this line" : "is not CSV (RFC 4180): " + ex.getMessage());
	}

	@Override
	public void close() throws IOException {
		this.reader.close();
	}

}
