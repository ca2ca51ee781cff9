package dev.levee.verification;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The architecture, each rule with its reason. The pictures are in ARCHITECTURE.md. */
@AnalyzeClasses(packages = "dev.levee", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule roomsStandOnlyOnWhatIsBelow = layeredArchitecture()
            .consideringOnlyDependenciesInAnyPackage("dev.levee..")
            .layer("roof")
            .definedBy("dev.levee")
            .layer("read")
            .definedBy("dev.levee.internal.read")
            .layer("evict")
            .definedBy("dev.levee.internal.evict")
            .layer("load")
            .definedBy("dev.levee.internal.load")
            .layer("scope")
            .definedBy("dev.levee.internal.scope")
            .layer("near")
            .definedBy("dev.levee.internal.near")
            .layer("guard")
            .definedBy("dev.levee.internal.guard")
            .layer("wire")
            .definedBy("dev.levee.internal.wire")
            .layer("key")
            .definedBy("dev.levee.internal.key")
            .layer("tell")
            .definedBy("dev.levee.internal.tell")
            .layer("machine")
            .definedBy("dev.levee.internal.machine")
            .optionalLayer("outside")
            .definedBy(
                    "dev.levee.tools..",
                    "dev.levee.redis..",
                    "dev.levee.jdbc..",
                    "dev.levee.micrometer..",
                    "dev.levee.testkit..",
                    "dev.levee.bench..",
                    "dev.levee.msgpack..",
                    "dev.levee.verification..",
                    "dev.levee.examples..")
            .whereLayer("roof")
            .mayOnlyBeAccessedByLayers("outside")
            .whereLayer("read")
            .mayOnlyBeAccessedByLayers("roof")
            .whereLayer("evict")
            .mayOnlyBeAccessedByLayers("roof", "read")
            .whereLayer("load")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict")
            .whereLayer("near")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load")
            .whereLayer("scope")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load", "near")
            .whereLayer("guard")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load", "scope", "near")
            .whereLayer("wire")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load", "near")
            .whereLayer("key")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load", "near", "scope", "wire")
            .whereLayer("tell")
            .mayOnlyBeAccessedByLayers("roof", "read", "evict", "load", "near")
            .whereLayer("machine")
            .mayOnlyBeAccessedByLayers("roof")
            .ignoreDependency(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                            "the benchmarks", type -> type.getPackageName().startsWith("dev.levee.bench")),
                    com.tngtech.archunit.base.DescribedPredicate.alwaysTrue())
            .ignoreDependency(
                    com.tngtech.archunit.base.DescribedPredicate.describe(
                            "the tool that decodes one entry",
                            type -> type.getPackageName().equals("dev.levee.tools.peek")),
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                            "dev.levee.internal.wire", "dev.levee.internal.key"))
            .because("a reader who knows what is below a room can read it without what is above");

    @ArchTest
    static final ArchRule noCycles = slices().matching("dev.levee.(**)")
            .should()
            .beFreeOfCycles()
            .because("packages that need each other are one package with two names");

    @ArchTest
    static final ArchRule onlyTheMachineTouchesClockChanceAndThreads = noClasses()
            .that()
            .resideInAPackage("dev.levee.internal..")
            .and()
            .resideOutsideOfPackage("dev.levee.internal.machine")
            .and()
            // A java.time.Clock that tells the environment's time, which Resilience4j asks for.
            .doNotHaveFullyQualifiedName("dev.levee.internal.guard.EngineClock")
            .or()
            .resideInAnyPackage("dev.levee.policy", "dev.levee.cache", "dev.levee.event", "dev.levee.heap")
            .should()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "start")
            .orShould()
            .callMethod(Math.class, "random")
            .orShould()
            .callMethod(
                    java.util.concurrent.CompletableFuture.class,
                    "orTimeout",
                    long.class,
                    java.util.concurrent.TimeUnit.class)
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.time.Clock")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.security.SecureRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.ThreadLocalRandom")
            .orShould()
            .dependOnClassesThat()
            .haveFullyQualifiedName("java.util.concurrent.Executors")
            .because("whoever replaces the Environment replaces all of time and chance, or no simulation replays");

    @ArchTest
    static final ArchRule policiesAreHandedAges = noClasses()
            .that()
            .resideInAPackage("dev.levee.policy")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("dev.levee.spi", "dev.levee.internal..", "dev.levee.event")
            .because("a policy is handed an age, so every boundary can be tested without waiting");

    @ArchTest
    static final ArchRule theEngineKnowsNoDriver = noClasses()
            .that()
            .resideInAnyPackage("dev.levee", "dev.levee.internal..", "dev.levee.heap", "dev.levee.spi")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.lettuce..", "io.netty..", "redis.clients..")
            .because("a store is plugged in by its SPI, or the contract and the simulation prove nothing of it");

    @ArchTest
    static final ArchRule theLibraryLogsAndNeverPrints = noClasses()
            .that()
            .resideInAnyPackage(
                    "dev.levee",
                    "dev.levee.internal..",
                    "dev.levee.heap",
                    "dev.levee.redis..",
                    "dev.levee.jdbc..",
                    "dev.levee.micrometer..",
                    "dev.levee.msgpack..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err")
            .because("stdout belongs to the application");

    @ArchTest
    static final ArchRule noDrawersForEverything = noClasses()
            .should()
            .resideInAnyPackage("..util..", "..utils..", "..helper..", "..common..", "..impl..")
            .because("a helper lives beside its one user, under a name that says what it is");
}
