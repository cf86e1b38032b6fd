package dev.vmwork.autorun;

import java.nio.file.Path;
import java.util.List;

import dev.vmwork.unit.Overrides;
import dev.vmwork.unit.WorkUnit;
import dev.vmwork.unit.WorkUnitId;

/**
 * Makes the work units of tests.
 */
final class Units {

	private Units() {
	}

	static WorkUnit unit(String app, String input, String output, String... arguments) {
		Path folder = Path.of("/data");
		return new WorkUnit(1, 2, new WorkUnitId("first-1"), folder.resolve("image.raw"),
				folder.resolve("apps").resolve(app), folder.resolve("in").resolve(input),
				folder.resolve("out").resolve(output), "default", List.of(arguments), Overrides.NONE);
	}

}
