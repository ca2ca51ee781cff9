package dev.levee.internal.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.levee.Seeded;
import dev.levee.cache.CacheKey;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** P1: a key is of one namespace, resource, tenant and params, and of no other. */
class KeysP1Test {
    private static final Keys<Object> KEYS = Keys.of("shop-prod", "user", Object.class);

    private static Key key(Object params) {
        return KEYS.key("acme", params);
    }

    @Test
    void theWidthOfAnIntegerDoesNotMatter() {
        assertThat(key(1)).isEqualTo(key(1L)).hasSameHashCodeAs(key(1L)).isEqualTo(key((byte) 1));
    }

    @Test
    void textAndNumberDiffer() {
        assertThat(key("1")).isNotEqualTo(key(1));
    }

    @Test
    void aSeparatorWithinAValueMakesNoOtherField() {
        assertThat(key(Map.of("a", "1|b:2"))).isNotEqualTo(key(Map.of("a", "1", "b", "2")));
        assertThat(key(Map.of("a", "1|b:2"))).isNotEqualTo(key(Map.of("a", 1, "b", 2)));
    }

    @Test
    void theOrderOfAMapDoesNotMatterAndThatOfAListDoes() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("bb", 2);
        map.put("a", 1);
        assertThat(key(map)).isEqualTo(key(new java.util.TreeMap<>(map)));
        assertThat(key(List.of(1, 2))).isNotEqualTo(key(List.of(2, 1)));
        assertThat(key(Set.of(1, 2)))
                .isEqualTo(key(new HashSet<>(List.of(2, 1))))
                .isNotEqualTo(key(List.of(1, 2)));
    }

    @Test
    void nullAbsentAndAnEmptyOptionalAreThreeThings() {
        Map<String, Object> nothing = new LinkedHashMap<>();
        nothing.put("a", null);
        assertThat(Set.of(key(nothing), key(Map.of()), key(Map.of("a", Optional.empty()))))
                .hasSize(3);
    }

    @Test
    void aDecimalIsItsValueAndNoInteger() {
        assertThat(key(new BigDecimal("1.50"))).isEqualTo(key(new BigDecimal("1.5")));
        assertThat(key(new BigDecimal("0E+7"))).isEqualTo(key(new BigDecimal("0.00")));
        assertThat(key(new BigDecimal("100")))
                .isEqualTo(key(new BigDecimal("1E+2")))
                .isNotEqualTo(key(100));
    }

    private record Wide(
            byte b,
            short s,
            int i,
            long l,
            float f,
            double d,
            boolean z,
            char c,
            String text,
            Optional<Integer> maybe) {}

    @Test
    void aPrivateRecordIsTheMapOfItsComponents() {
        Wide wide = new Wide((byte) -1, (short) 300, -70_000, 1L << 40, 0.5f, -0.0, true, 'x', "t", Optional.of(3));
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("text", "t");
        map.put("maybe", Optional.of(3));
        map.put("b", -1);
        map.put("s", 300);
        map.put("i", -70_000);
        map.put("l", 1L << 40);
        map.put("f", 0.5);
        map.put("d", 0.0);
        map.put("z", true);
        map.put("c", "x");
        assertThat(key(wide)).isEqualTo(key(map));
    }

    @Test
    void aRecordOfAMethodAndOneThatNestsInItselfAreRead() {
        record Tree(String name, List<Tree> children) {}
        Keys<Tree> trees = Keys.of("shop", "tree", Tree.class);
        Key key = trees.key("acme", new Tree("a", List.of(new Tree("b", List.of()))));
        assertThat(key).isNotEqualTo(trees.key("acme", new Tree("a", List.of(new Tree("c", List.of())))));
        assertThat(CacheKey.isValid(key.text())).isTrue();
    }

    @Test
    void anAccessorMayMakeAKeyItself() {
        assertThat(key(new Nosy("x"))).isEqualTo(key(Map.of("text", "x")));
    }

    public record Nosy(String text) {
        @Override
        public String text() {
            key(List.of("something", "else"));
            return text;
        }
    }

    @Test
    void namespaceResourceAndTenantEachMakeAnotherKey() {
        Set<Key> keys = new HashSet<>();
        for (String namespace : List.of("a", "ab", "a\nb", "a:b")) {
            for (String resource : List.of("a", "b", "ab")) {
                for (String tenant : List.of("a", "b", "ab", Keys.SHARED)) {
                    Key key = Keys.of(namespace, resource, String.class).key(tenant, "a");
                    keys.add(key);
                    assertThat(CacheKey.isValid(key.text())).isTrue();
                    assertThat(key.tenant()).isEqualTo(tenant);
                }
            }
        }
        assertThat(keys).hasSize(4 * 3 * 4);
        assertThat(keys.stream().map(Key::text)).doesNotHaveDuplicates();
        assertThat(keys.stream().map(key -> key.high() + ":" + key.low())).doesNotHaveDuplicates();
    }

    @Test
    void whatBelongsToTheTenantNeverBelongsToTheParams() {
        assertThat(KEYS.key(KEYS.tenantText("a"), "b:c")).isNotEqualTo(KEYS.key(KEYS.tenantText("a:b"), "c"));
        assertThat(KEYS.key("a", "bc").text()).isNotEqualTo(KEYS.key("ab", "c").text());
    }

    /** A pair of params that share 48 bits, found by trying 40 million. */
    @Test
    void paramsThatShareANameAreNotTheSameKey() {
        Keys<Integer> keys = Keys.of("shop", "user", Integer.class);
        Key one = keys.key("acme", 2_293_493);
        Key other = keys.key("acme", 37_420_830);
        assertThat(one.text()).isEqualTo(other.text());
        assertThat(one).isNotEqualTo(other);
    }

    @Test
    void keysOfTheSameNameAreToldApartByTheFurtherBits() {
        Key one = new Key("v1:api:user:0123456789ab:acme", "acme", 1, 2);
        assertThat(one).isNotEqualTo(new Key(one.text(), "acme", 1, 3));
        assertThat(one).isNotEqualTo(new Key(one.text(), "acme", 0, 2));
        assertThat(one).isEqualTo(new Key(one.text(), "acme", 1, 2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"acme", "0", "tenant_7", "a23456789a23456789a23456789a23456789a23456789a23456789a234567890"})
    void aPlainTenantStandsAsItIs(String tenant) {
        assertThat(KEYS.tenantText(tenant)).isEqualTo(tenant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a:b",
                "*",
                "{x}",
                "a\n",
                "\n",
                "\0",
                " ",
                "_",
                "_acme",
                "ACME",
                "a-b",
                "jane@example.com",
                "é",
                "ａ",
                "😀",
                "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
                "a23456789a23456789a23456789a23456789a23456789a23456789a2345678901"
            })
    void anyOtherTenantIsDigested(String tenant) {
        String text = KEYS.tenantText(tenant);
        assertThat(text).matches("_[a-z2-7]{26}");
        assertThat(CacheKey.isValid(KEYS.key(text, "x").text())).isTrue();
        // Whoever is called like the digest of another is digested again, so stays another.
        assertThat(KEYS.tenantText(text)).isNotEqualTo(text);
    }

    @Test
    void tenantsAreNotConfused() {
        Seeded.check(200, random -> {
            String one = tenant(random);
            String other = tenant(random);
            assertThat(KEYS.tenantText(one).equals(KEYS.tenantText(other))).isEqualTo(one.equals(other));
        });
    }

    private static String tenant(Random random) {
        StringBuilder text = new StringBuilder("x");
        for (int left = random.nextInt(3); left > 0; left--) {
            text.append("aA_:1é".charAt(random.nextInt(6)));
        }
        return text.toString();
    }

    @Test
    void everyKeyHasTheDocumentedForm() {
        Seeded.check(1_000, random -> {
            Object params = Param.mutate(new Param.Text("x"), random).java(random);
            if (params != null) {
                Key key = KEYS.key(KEYS.tenantText(tenant(random)), params);
                assertThat(CacheKey.isValid(key.text())).as(key.text()).isTrue();
                assertThat(key.redacted()).isEqualTo(key.text()).isEqualTo(key.toString());
            }
        });
    }

    @Test
    void threadsDoNotDisturbEachOther() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Boolean>> tasks = new ArrayList<>();
            for (int t = 0; t < 4; t++) {
                int mine = t;
                Key expected = key(List.of(mine, "text"));
                tasks.add(() -> {
                    for (int i = 0; i < 5_000; i++) {
                        if (!key(List.of(mine, "text")).equals(expected)) {
                            return false;
                        }
                    }
                    return true;
                });
            }
            for (Future<Boolean> task : threads.invokeAll(tasks)) {
                assertThat(task.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    // What is refused

    @Test
    void aTenantIsNeitherEmptyNorEndlessNorBroken() {
        refused(() -> KEYS.tenantText(""), "tenant \"\" is empty");
        refused(() -> KEYS.tenantText("x".repeat(257)), "257 chars, more than 256");
        refused(() -> KEYS.tenantText("x\uD800"), "unpaired surrogate");
        assertThat(KEYS.tenantText("x".repeat(256))).hasSize(27);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "User", "user-order", "user_order", "a:b", "user\n", "é"})
    void aResourceIsLowerCaseLettersAndDigits(String resource) {
        refused(() -> Keys.of("shop", resource, String.class), "resource \"" + resource + "\" is not [a-z0-9]+");
    }

    @Test
    void aNamespaceIsNeitherEmptyNorEndlessNorBroken() {
        refused(() -> Keys.of("", "user", String.class), "namespace \"\" is empty");
        refused(() -> Keys.of("n".repeat(65), "user", String.class), "65 chars, more than 64");
        refused(() -> Keys.of("\uDC00", "user", String.class), "unpaired surrogate");
    }

    private record Dated(String id, List<Map<String, ? extends java.util.Date>> dates) {}

    private sealed interface Find permits ById, ByName {}

    private record ById(String value) implements Find {}

    private record ByName(String value) implements Find {}

    private record Holder(Find find) {}

    @Test
    void aTypeWithoutAFormIsFoundWhenTheCacheIsBuilt() {
        refused(
                () -> Keys.of("shop", "user", Dated.class),
                "resource \"user\", params.dates: java.util.Date has no canonical form. Use a record");
        refused(() -> Keys.of("shop", "user", StringBuilder.class), "java.lang.StringBuilder has no canonical form");
        refused(() -> Keys.of("shop", "user", OptionalInt.class), "java.util.OptionalInt has no canonical form");
        refused(() -> Keys.of("shop", "user", CharSequence.class), "java.lang.CharSequence is abstract");
    }

    @Test
    void recordsThatAKeyCouldNotTellApartAreRefused() {
        refused(
                () -> Keys.of("shop", "user", Holder.class),
                "params.find: " + Find.class.getTypeName() + " is abstract");
    }

    @Test
    void aValueWithoutAFormIsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> key(Map.of("since", new java.util.Date(0))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("resource \"user\", params: java.util.Date has no canonical form")
                .hasMessageNotContaining("1970");
        refused(() -> key(null), "they are null");
        refused(() -> key("cut \uD83D"), "unpaired surrogate");
        refused(() -> key('\uDE00'), "unpaired surrogate");
    }

    @Test
    void keysOfAMapThatBecomeEqualAreRefused() {
        refused(() -> key(Map.of(1, "a", 1L, "b")), "a map holds two keys that are equal in canonical form");
        refused(() -> key(Set.of(1, 1L)), "a set holds two elements that are equal in canonical form");
    }

    @Test
    void whatIsTooDeepIsRefusedAndSoIsACycle() {
        List<Object> cycle = new ArrayList<>();
        cycle.add(cycle);
        refused(() -> key(cycle), "nested deeper than 32 levels");
        assertThat(key(nested(32))).isNotEqualTo(key(nested(31)));
        refused(() -> key(nested(33)), "nested deeper than 32 levels");
    }

    private static Object nested(int levels) {
        Object value = "x";
        for (int i = 0; i < levels; i++) {
            value = i % 2 == 0 ? List.of(value) : Optional.of(value);
        }
        return value;
    }

    @Test
    void whatIsTooLargeIsRefused() {
        refused(() -> key(new byte[2 << 20]), "more than 1048576 bytes");
        refused(() -> key("x".repeat(1 << 20)), "more than 1048576 bytes");
        assertThat(key("x".repeat(300_000))).isEqualTo(key("x".repeat(300_000)));
    }

    @Test
    void aRefusalLeavesNothingBehindForTheNextKey() {
        Key before = key("x");
        refused(() -> key(Arrays.asList("y", new Object())), "java.lang.Object has no canonical form");
        assertThat(key("x")).isEqualTo(before);
    }

    private static void refused(Runnable call, String message) {
        assertThatThrownBy(call::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }
}
