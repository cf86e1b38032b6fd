package dev.vmwork;

import java.util.List;
import java.util.Map;
import java.util.Set;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
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

	/**
	 * Which packages a package may use. The command line knows verdicts (harvest) because
	 * it prints them.
	 */
	private static final Map<String, Set<String>> ARROWS = Map.of("cli",
			Set.of("pipeline", "history", "manifest", "harvest", "warm", "process"), "pipeline",
			Set.of("autorun", "harvest", "disk", "guest", "manifest", "warm", "process"), "warm",
			Set.of("autorun", "harvest", "disk", "guest", "manifest", "process"), "history", Set.of(), "autorun",
			Set.of("manifest"), "harvest", Set.of("disk"), "disk", Set.of("process"), "guest",
			Set.of("process", "manifest"), "process", Set.of(), "manifest", Set.of());

	private static final DescribedPredicate<JavaClass> OUTSIDE = DescribedPredicate
		.not(JavaClass.Predicates.resideInAPackage("dev.vmwork.."));

	static Set<String> packages() {
		return ARROWS.keySet();
	}

	@ParameterizedTest
	@MethodSource("packages")
	void packageUsesOnlyPackagesThatDesignNames(String name) {
		String[] allowed = ARROWS.getOrDefault(name, Set.of())
			.stream()
			.map(ArchitectureTests::pattern)
			.toArray(String[]::new);
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
				(name) -> name.equals("dev.vmwork") || ARROWS.containsKey(name.substring("dev.vmwork.".length())));
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
			.resideOutsideOfPackages("dev.vmwork", pattern("cli"), pattern("pipeline"), pattern("history"))
			.should()
			.dependOnClassesThat()
			.resideInAnyPackage("org.springframework..", "com.zaxxer..")
			.check(CLASSES);
	}

	@ParameterizedTest
	@ValueSource(strings = { "manifest", "process" })
	void packageAtTheBottomUsesOnlyTheJdkAndCommonsCsv(String name) {
		ArchRuleDefinition.classes()
			.that()
			.resideInAPackage(pattern(name))
			.should()
			.onlyDependOnClassesThat()
			.resideInAnyPackage("java..", "com.sun.management..", "org.apache.commons.csv..", "org.jspecify..",
					pattern(name))
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
