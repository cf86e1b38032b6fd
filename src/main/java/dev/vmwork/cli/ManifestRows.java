package dev.vmwork.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import dev.vmwork.home.Home;
import dev.vmwork.manifest.Manifest;
import dev.vmwork.manifest.ManifestReader;
import dev.vmwork.manifest.Problems;
import dev.vmwork.repository.RunRow;
import dev.vmwork.unit.WorkUnit;

/**
 * What the rows of a run ask for, out of its copy of the manifest, read along with the
 * history: quick as long as the rows are asked for in their order.
 */
final class ManifestRows implements Closeable {

	private final Manifest manifest;

	private @Nullable ManifestReader reader;

	private @Nullable WorkUnit current;

	private int last;

	ManifestRows(Home home, RunRow run) {
		this.manifest = manifest(home, run);
	}

	static Manifest manifest(Home home, RunRow run) {
		return new Manifest(home.manifest(run.run()), Path.of(run.manifest()), run.manifest());
	}

	/**
	 * A row.
	 * @param row its number, from 1
	 * @return the unit, or null if the copy is not there any more or has no such row
	 * @throws IOException if it cannot be read
	 */
	@Nullable WorkUnit of(int row) throws IOException {
		if (row < 1 || !Files.exists(this.manifest.file())) {
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
