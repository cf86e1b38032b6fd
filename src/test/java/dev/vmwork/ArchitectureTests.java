package dev.vmwork;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.GeneralCodingRules;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that the packages use each other only along the arrows of the design.
 */
class ArchitectureTests {

	private static final JavaClasses CLASSES = new ClassFileImporter()
		.withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
		.importPackages("dev.vmwork");

	/** Words and the host's primitives, which all the others may use. */
	private static final Set<String> FOUNDATION = Set.of("unit", "host", "process");

	/** Which packages a package may use besides. */
	private static final Map<String, Set<String>> ARROWS = Map.ofEntries(
			Map.entry("cli",
					Set.of("run", "maintenance", "preflight", "repository", "database", "manifest", "autorun", "warm",
							"home", "server")),
			Map.entry("run",
					Set.of("step", "admission", "preflight", "maintenance", "repository", "database", "archive", "home",
							"manifest", "autorun", "disk", "guest", "qemu", "bootloader", "warm")),
			Map.entry("admission", Set.of("step", "home", "qemu", "autorun")),
			Map.entry("maintenance",
					Set.of("repository", "database", "server", "archive", "warm", "guest", "qemu", "disk", "home")),
			Map.entry("step", Set.of("warm", "bootloader", "guest", "qemu", "disk", "harvest", "autorun", "home")),
			Map.entry("preflight", Set.of("manifest", "autorun", "disk", "qemu", "home")),
			Map.entry("repository", Set.of("database", "archive")), Map.entry("database", Set.of()),
			Map.entry("archive", Set.of()), Map.entry("home", Set.of("settings")),
			Map.entry("warm", Set.of("bootloader", "guest", "qemu", "disk", "harvest", "autorun")),
			Map.entry("bootloader", Set.of("disk", "qemu")), Map.entry("harvest", Set.of("disk")),
			Map.entry("guest", Set.of("qemu")), Map.entry("qemu", Set.of()), Map.entry("disk", Set.of()),
			Map.entry("autorun", Set.of("settings")), Map.entry("settings", Set.of()),
			Map.entry("server", Set.of("home")), Map.entry("manifest", Set.of()));

	/** The same for the foundation itself. */
	private static final Map<String, Set<String>> BELOW = Map.of("unit", Set.of(), "host", Set.of(), "process",
			Set.of("host"));

	private static final DescribedPredicate<JavaClass> OUTSIDE = DescribedPredicate
		.not(JavaClass.Predicates.resideInAPackage("dev.vmwork.."));

	static Set<String> packages() {
		return Stream.concat(ARROWS.keySet().stream(), BELOW.keySet().stream()).collect(Collectors.toSet());
	}

	private static Stream<String> usedBy(String name) {
		Set<String> arrows = ARROWS.get(name);
		return (arrows != null) ? Stream.concat(arrows.stream(), FOUNDATION.stream())
				: Objects.requireNonNull(BELOW.get(name)).stream();
	}

	@ParameterizedTest
	@MethodSource("packages")
	void packageUsesOnlyPackagesThatDesignNames(String name) {
		String[] allowed = usedBy(name).map(ArchitectureTests::pattern).toArray(String[]::new);
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(pattern(name))
			.should()
			.onlyDependOnClassesThat(OUTSIDE.or(JavaClass.Predicates.resideInAPackage(pattern(name)))
				.or(JavaClass.Predicates.resideInAnyPackage(allowed)))
			.check(CLASSES);
	}

	@Test
	void everyPackageHasItsArrows() {
		assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct()).allMatch(
				(name) -> name.equals("dev.vmwork") || packages().contains(name.substring("dev.vmwork.".length())));
	}

	@Test
	void applicationUsesOnlyCommandLine() {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage("dev.vmwork")
			.should()
			.onlyDependOnClassesThat(OUTSIDE.or(JavaClass.Predicates.resideInAnyPackage("dev.vmwork", pattern("cli"))))
			.check(CLASSES);
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching("dev.vmwork.(*)..").should().beFreeOfCycles().check(CLASSES);
	}

	@Test
	void springIsKnownOnlyAtTheEdge() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages("dev.vmwork", pattern("cli"), pattern("run"), pattern("repository"),
					pattern("database"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "com.zaxxer..")
			.check(CLASSES);
	}

	@Test
	void standardStreamsAreUsedOnlyByTheCommands() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(pattern("cli"))
			.should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
			.check(CLASSES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "unit", "host", "process", "manifest" })
	void packageAtTheBottomUsesOnlyTheJdkAndCommonsCsv(String name) {
		String[] allowed = usedBy(name).map(ArchitectureTests::pattern).toArray(String[]::new);
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(pattern(name))
			.should()
			.onlyDependOnClassesThat(JavaClass.Predicates
				.resideInAnyPackage("java..", "com.sun.management..", "org.apache.commons.csv..", "org.jspecify..",
						"org.slf4j..", pattern(name))
				.or(JavaClass.Predicates.resideInAnyPackage(allowed)))
			.check(CLASSES);
	}

	@Test
	void processesAreStartedOnlyByProcessPackage() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackage(pattern("process"))
			.should()
			.dependOnClassesThat(JavaClass.Predicates.assignableTo(ProcessBuilder.class)
				.or(JavaClass.Predicates.assignableTo(Process.class)))
			.orShould()
			.callMethod(Runtime.class, "exec", String[].class)
			.orShould()
			.callMethod(Runtime.class, "exec", String.class)
			.check(CLASSES);
	}

	@Test
	void classesSayWhatTheyAre() {
		ArchRuleDefinition.noClasses()
			.should()
			.haveNameMatching(".*(Utils?|Helper|Manager|Support|Impl)")
			.orShould()
			.haveNameMatching(".*[.$]Abstract[^.$]*")
			.check(CLASSES);
	}

	@Test
	void fieldsOfObjectsAreNotPublic() {
		assertThat(CLASSES.stream()
			.flatMap((type) -> type.getFields().stream())
			.filter((field) -> field.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((field) -> !field.getModifiers().contains(JavaModifier.STATIC))).isEmpty();
	}

	@Test
	void staticFieldsAreFinal() {
		assertThat(CLASSES.stream()
			.flatMap((type) -> type.getFields().stream())
			.filter((field) -> field.getModifiers().contains(JavaModifier.STATIC))
			.filter((field) -> !field.getModifiers().contains(JavaModifier.FINAL))
			// javac's table for a switch over an enum
			.filter((field) -> !field.getModifiers().contains(JavaModifier.SYNTHETIC))).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("mocks")
	void mockingLibraryIsNotOnTheClasspath(String name) {
		assertThat(ArchitectureTests.class.getClassLoader().getResource(name.replace('.', '/') + ".class")).isNull();
	}

	static List<String> mocks() {
		return List.of("org.mockito.Mockito", "org.easymock.EasyMock", "io.mockk.MockK", "mockit.Mocked",
				"org.powermock.api.mockito.PowerMockito");
	}

	private static String pattern(String name) {
		return "dev.vmwork." + name + "..";
	}

}
