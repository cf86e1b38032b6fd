package dev.vmwork.unit;

/**
 * What a guest finds at its network card.
 */
public enum NetworkMode {

	/** It has none. */
	NONE,

	/** A router with a DHCP server, behind which there is nothing. */
	USER,

	/** The networks that the host reaches, and the host itself. */
	INTERNET

}
