package dev.vmwork.step;

/**
 * The two ways to start guests.
 *
 * @param cold boots them
 * @param warm resumes them from templates
 */
public record Starts(ColdStart cold, WarmStart warm) {

	Start of(StartChoice choice) {
		return switch (choice.kind()) {
			case COLD -> this.cold;
			case WARM -> this.warm;
		};
	}

}
