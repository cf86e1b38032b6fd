package dev.vmwork.bootloader;

import java.io.IOException;
import java.util.List;

import org.jspecify.annotations.Nullable;

import dev.vmwork.disk.UnfitImageException;

/**
 * A statement of a GRUB script.
 */
sealed interface GrubStatement {

	/**
	 * Carries it out.
	 * @param shell what carries out commands
	 * @return how it ended
	 * @throws IOException if it is not understood, or the disk cannot be read
	 */
	GrubStatus run(GrubShell shell) throws IOException;

	/**
	 * Whether it can change what is booted, other than by a variable.
	 * @param shell knows the functions
	 * @return true if it can
	 */
	boolean decides(GrubShell shell);

	/**
	 * A command.
	 *
	 * @param words its name and arguments
	 * @param block what stands after it in braces, null if there is none
	 */
	record Command(List<GrubWord> words, @Nullable List<GrubStatement> block) implements GrubStatement {

		@Override
		public GrubStatus run(GrubShell shell) throws IOException {
			return shell.execute(this);
		}

		@Override
		public boolean decides(GrubShell shell) {
			return shell.decides(this.words.get(0).bare());
		}

	}

	/**
	 * The definition of a function.
	 *
	 * @param name its name
	 * @param body what it does
	 */
	record Function(String name, List<GrubStatement> body) implements GrubStatement {

		@Override
		public GrubStatus run(GrubShell shell) {
			shell.define(this);
			return GrubStatus.SUCCESS;
		}

		@Override
		public boolean decides(GrubShell shell) {
			return false;
		}

	}

	/**
	 * {@code if}: an {@code elif} is one within the other branch.
	 *
	 * @param condition the condition: the last command's
	 * @param body what is done if it holds
	 * @param otherwise what is done else
	 */
	record If(List<GrubStatement> condition, List<GrubStatement> body,
			List<GrubStatement> otherwise) implements GrubStatement {

		@Override
		public GrubStatus run(GrubShell shell) throws IOException {
			GrubStatus status = shell.run(this.condition);
			if (status == GrubStatus.UNKNOWN && decides(shell)) {
				throw new UnfitImageException(
						"what is booted depends on a condition that only the boot loader can test");
			}
			// nobody is at the keyboard, and hardware that it asks for is not there
			return shell.run((status == GrubStatus.SUCCESS) ? this.body : this.otherwise);
		}

		@Override
		public boolean decides(GrubShell shell) {
			return shell.decides(this.body) || shell.decides(this.otherwise);
		}

	}

}
