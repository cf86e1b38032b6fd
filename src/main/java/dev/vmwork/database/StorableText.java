package dev.vmwork.database;

/**
 * Texts that every database can store. PostgreSQL has no place for the character NUL,
 * which what a guest or a program has said can hold.
 */
public final class StorableText {

	private StorableText() {
	}

	/**
	 * Takes out of a text what cannot be stored.
	 * @param text the text
	 * @return the text without it
	 */
	public static String of(String text) {
		return text.replace("\0", "");
	}

}
