package dev.vmwork.unit;

/**
 * Words of a shell script.
 */
public final class ShellWord {

	private ShellWord() {
	}

	/**
	 * Quotes a word for the shell: nothing is special between single quotes (POSIX Shell
	 * Command Language, 2.2.2).
	 * @param word the word
	 * @return the quoted word
	 */
	public static String quote(String word) {
		return "'" + word.replace("'", "'\\''") + "'";
	}

}
