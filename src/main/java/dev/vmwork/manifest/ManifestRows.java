package dev.vmwork.manifest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;

import org.jspecify.annotations.Nullable;

import dev.vmwork.unit.WorkUnit;

/**
 * The rows of a manifest by their numbers: quick as long as they are asked for in their
 * order.
 */
public final class ManifestRows implements Closeable {

	private final Manifest manifest;

	private final boolean there;

	private @Nullable ManifestReader reader;

	private @Nullable WorkUnit current;

	private int last;

	/**
	 * Creates the rows.
	 * @param manifest the manifest, whose file need not exist
	 */
	public ManifestRows(Manifest manifest) {
		this.manifest = manifest;
		this.there = Files.exists(manifest.file());
	}

	/**
	 * A row.
	 * @param row its number, from 1
	 * @return the unit, or null if there is no such row or no file
	 * @throws IOException if the manifest cannot be read
	 */
	public @Nullable WorkUnit of(int row) throws IOException {
		if (row < 1 || !this.there) {
			return null;
		}
		if (row < this.last || this.reader == null) {
			close();
			this.reader = ManifestReader.open(this.manifest, new Problems());
			this.current = null;
		}
		this.last = row;
		while (this.current == null || this.current.row() < row) {
			this.current = this.reader.next();
			if (this.current == null) {
				return null;
			}
		}
		return (this.current.row() == row) ? this.current : null;
	}

	@Override
	public void close() throws IOException {
		if (this.reader != null) {
			this.reader.close();
		}
	}

}
