package dev.levee.tools.doctor.check;

import static dev.levee.tools.doctor.check.Verdict.FAIL;
import static dev.levee.tools.doctor.check.Verdict.GOOD;
import static dev.levee.tools.doctor.check.Verdict.UNKNOWN;
import static dev.levee.tools.doctor.check.Verdict.WARN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.tools.doctor.facts.Facts;
import dev.levee.tools.doctor.facts.Lines;
import dev.levee.tools.doctor.facts.Sample;
import dev.levee.tools.doctor.facts.Settings;
import dev.levee.tools.keys.KeyKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Boundaries of the checks, on facts that no server at hand would show. */
class ChecklistTest {
    private final Map<String, String> info = new HashMap<>(Map.of("redis_version", "7.2.11"));
    private final Map<String, String> settings = new HashMap<>();
    private Facts.Link link = new Facts.Link(false, true);
    private Facts.Machine machine = new Facts.Machine(1_000_000_000L, 8);
    private Facts.Access access = new Facts.Access("app", false, false, List.of(), List.of(), true);
    private List<Long> pings = List.of();
    private Facts.SlowLog slowLog = new Facts.SlowLog(10_000L, 0, 0, "");
    private Sample sample = new Sample(List.of(), 0, 0, true, null);

    @Test
    void whatNobodyToldIsUnknownAndNeverGood() {
        info.clear();
        Facts nothing = new Facts(
                new Facts.Link(false, false),
                new Lines(Map.of()),
                new Settings(Map.of(), "NOPERM"),
                new Facts.Machine(null, null),
                new Facts.Access(null, null, null, null, List.of("MGET"), false),
                List.of(),
                null,
                null,
                new Sample(List.of(), 0, 0, false, "SCAN is refused (NOPERM)"));

        Map<String, Verdict> verdicts = new HashMap<>();
        Checklist.examine(nothing).forEach(finding -> verdicts.put(finding.id(), finding.verdict()));

        assertThat(verdicts.remove("tls")).isEqualTo(WARN);
        assertThat(verdicts.remove("levee-rights")).isEqualTo(FAIL);
        assertThat(verdicts)
                .allSatisfy((id, verdict) -> assertThat(verdict).as(id).isEqualTo(UNKNOWN));
        assertThat(Verdict.worst(Checklist.examine(nothing)).exitCode()).isEqualTo(2);
    }

    @Test
    void everyCheckHasItsOwnIdAndALineInTheDocument() throws IOException {
        List<String> ids = Checklist.examine(facts()).stream().map(Finding::id).toList();
        String document = Files.readString(root().resolve("docs/doctor.md"));

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(ids).allSatisfy(id -> assertThat(document).contains("| `" + id + "` |"));
    }

    @Test
    void memoryIsBoundedBy70PercentOfTheMachine() {
        assertThat(maxMemory("0")).isEqualTo(FAIL);
        assertThat(maxMemory("700000000")).isEqualTo(GOOD);
        assertThat(maxMemory("700000001")).isEqualTo(WARN);
        assertThat(maxMemory("1000000001")).isEqualTo(FAIL);
        machine = new Facts.Machine(null, 8);
        assertThat(maxMemory("700000000")).isEqualTo(UNKNOWN);
    }

    private Verdict maxMemory(String bytes) {
        info.put("maxmemory", bytes);
        return verdict("maxmemory");
    }

    @Test
    void theAlertsOfUseAreAt85PercentOfMemoryAnd80OfClients() {
        info.putAll(Map.of("maxmemory", "1000", "used_memory", "850", "used_memory_peak", "851"));
        assertThat(verdict("memory-use")).isEqualTo(GOOD);
        assertThat(verdict("memory-peak")).isEqualTo(WARN);
        info.putAll(Map.of("maxclients", "100", "connected_clients", "79"));
        assertThat(verdict("clients")).isEqualTo(GOOD);
        info.put("connected_clients", "80");
        assertThat(verdict("clients")).isEqualTo(WARN);
        info.put("connected_clients", "95");
        assertThat(verdict("clients")).isEqualTo(FAIL);
    }

    @Test
    void fragmentationMeansNothingWhileLittleIsUsed() {
        info.putAll(Map.of("mem_fragmentation_ratio", "9.5", "used_memory", "1000000"));
        assertThat(verdict("fragmentation")).isEqualTo(GOOD);
        info.putAll(Map.of("used_memory", "300000000", "mem_allocator", "jemalloc-5.3.0"));
        assertThat(verdict("fragmentation")).isEqualTo(WARN);
        assertThat(finding("fragmentation").fix().text()).isEqualTo("CONFIG SET activedefrag yes");
        info.put("mem_fragmentation_ratio", "1.50");
        assertThat(verdict("fragmentation")).isEqualTo(GOOD);
    }

    @Test
    void threadsForTheNetworkGoByTheProcessors() {
        settings.put("io-threads", "1");
        assertThat(verdict("io-threads")).isEqualTo(WARN);
        settings.put("io-threads", "4");
        assertThat(verdict("io-threads")).isEqualTo(GOOD);
        machine = new Facts.Machine(null, 4);
        assertThat(verdict("io-threads")).isEqualTo(WARN);
        settings.put("io-threads", "1");
        assertThat(verdict("io-threads")).isEqualTo(GOOD);
        machine = new Facts.Machine(null, null);
        assertThat(verdict("io-threads")).isEqualTo(UNKNOWN);
    }

    @Test
    void aFarServerWithoutTlsIsWarnedOf() {
        assertThat(verdict("tls")).isEqualTo(GOOD);
        link = new Facts.Link(false, false);
        assertThat(verdict("tls")).isEqualTo(WARN);
        link = new Facts.Link(true, false);
        assertThat(verdict("tls")).isEqualTo(GOOD);
    }

    @Test
    void roundTripsAreGradedByTheirPercentiles() {
        assertThat(verdict("round-trip")).isEqualTo(UNKNOWN);
        pings = LongStream.rangeClosed(1, 100)
                .map(i -> i < 99 ? 500 : 10_000)
                .boxed()
                .toList();
        assertThat(verdict("round-trip")).isEqualTo(GOOD);
        pings = LongStream.rangeClosed(1, 100)
                .map(i -> i < 99 ? 500 : 10_001)
                .boxed()
                .toList();
        assertThat(verdict("round-trip")).isEqualTo(WARN);
        pings = LongStream.rangeClosed(1, 100).map(i -> 2_001).boxed().toList();
        assertThat(verdict("round-trip")).isEqualTo(WARN);
        pings = LongStream.rangeClosed(1, 100)
                .map(i -> i < 99 ? 500 : 50_001)
                .boxed()
                .toList();
        assertThat(verdict("round-trip")).isEqualTo(FAIL);
    }

    @Test
    void theSlowestCommandOfLeveesCounts() {
        info.put("latency_percentiles_usec_keys", "p50=1.0,p99=900000.0,p99.9=900000.0");
        info.put("latency_percentiles_usec_mget", "p50=1.0,p99=10000.0,p99.9=12000.0");
        assertThat(verdict("command-latency")).isEqualTo(GOOD);
        info.put("latency_percentiles_usec_evalsha", "p50=1.0,p99=10001.0,p99.9=12000.0");
        assertThat(verdict("command-latency")).isEqualTo(WARN);
        info.put("latency_percentiles_usec_get", "p50=1.0,p99=50001.0,p99.9=12000.0");
        assertThat(finding("command-latency").found()).startsWith("the slowest is get, p99 50.00 ms");
        assertThat(verdict("command-latency")).isEqualTo(FAIL);
    }

    @Test
    void slowCommandsOfLateAndAnAbsentLogAreWarnedOf() {
        assertThat(verdict("slow-log")).isEqualTo(GOOD);
        slowLog = new Facts.SlowLog(10_000L, 2, 34_000, "keys");
        assertThat(finding("slow-log").found()).isEqualTo("2, the slowest keys with 34.00 ms");
        assertThat(verdict("slow-log")).isEqualTo(WARN);
        slowLog = new Facts.SlowLog(-1L, 0, 0, "");
        assertThat(verdict("slow-log")).isEqualTo(WARN);
        slowLog = null;
        assertThat(verdict("slow-log")).isEqualTo(UNKNOWN);
    }

    @Test
    void aReplicaThatLagsOrIsAwayIsWarnedOf() {
        info.putAll(Map.of("role", "master", "master_repl_offset", "2000000"));
        info.put("slave0", "ip=10.0.0.1,port=6379,state=online,offset=1999999,lag=1");
        assertThat(verdict("replication")).isEqualTo(GOOD);
        info.put("slave1", "ip=10.0.0.2,port=6379,state=online,offset=900000,lag=1");
        assertThat(verdict("replication")).isEqualTo(WARN);
        info.put("slave1", "ip=10.0.0.2,port=6379,state=online,offset=1999999,lag=11");
        assertThat(verdict("replication")).isEqualTo(WARN);
        info.put("slave1", "ip=10.0.0.2,port=6379,state=wait_bgsave,offset=0,lag=0");
        assertThat(verdict("replication")).isEqualTo(WARN);
        info.put("role", "slave");
        assertThat(verdict("replication")).isEqualTo(FAIL);
    }

    @Test
    void aFailedSaveThatStopsWritesFails() {
        settings.put("save", "");
        info.put("rdb_last_bgsave_status", "ok");
        assertThat(verdict("persistence")).isEqualTo(GOOD);
        settings.put("save", "3600 1");
        assertThat(verdict("persistence")).isEqualTo(WARN);
        info.put("rdb_last_bgsave_status", "err");
        assertThat(verdict("persistence")).isEqualTo(FAIL);
        settings.put("stop-writes-on-bgsave-error", "no");
        assertThat(verdict("persistence")).isEqualTo(WARN);
    }

    @Test
    void evictionsRejectionsAndBlockedClientsAreWarnedOf() {
        for (String id : List.of("evictions", "rejected-connections", "blocked-clients")) {
            String field = Map.of(
                            "evictions", "evicted_keys",
                            "rejected-connections", "rejected_connections",
                            "blocked-clients", "blocked_clients")
                    .get(id);
            info.put(field, "0");
            assertThat(verdict(id)).as(id).isEqualTo(GOOD);
            info.put(field, "1");
            assertThat(verdict(id)).as(id).isEqualTo(WARN);
        }
    }

    @Test
    void anOldServerFails() {
        info.put("redis_version", "6.2.20");
        assertThat(verdict("version")).isEqualTo(FAIL);
        info.putAll(Map.of("redis_version", "7.2.4", "valkey_version", "8.1.4"));
        assertThat(finding("version").found()).isEqualTo("Valkey 8.1.4");
    }

    @Test
    void twoCodecsOfOneResourceAreMixedAndThoseOfTwoAreNot() {
        sample = sampled(entry("v1:api:user:0123456789ab:acme", 1), entry("v1:api:price:0123456789ab:acme", 2));
        assertThat(verdict("mixed-codecs")).isEqualTo(GOOD);
        sample = sampled(entry("v1:api:user:0123456789ab:acme", 1), entry("v1:api:user:0123456789ac:acme", 2));
        assertThat(verdict("mixed-codecs")).isEqualTo(WARN);
        assertThat(finding("mixed-codecs").found()).startsWith("codec ids by resource: {user=[1, 2]};");
    }

    @Test
    void anEntryOfAnotherFormatIsForeignToThisRelease() {
        Sample.Seen newer = entry("v1:api:user:0123456789ab:acme", 1);
        newer.head()[5] = 2;
        sample = sampled(newer);
        assertThat(finding("foreign-bytes").found()).startsWith("1 {of format 2=1}");
        Sample.Seen cut = entry("v1:api:user:0123456789ab:acme", 1);
        sample = sampled(new Sample.Seen(cut.name(), cut.kind(), 1, 71, true, java.util.Arrays.copyOf(cut.head(), 71)));
        assertThat(finding("foreign-bytes").found()).startsWith("1 {truncated=1}");
    }

    @Test
    void aLeaseOfASecondIsNoneLeftBehindAndOneOfAnHourIs() {
        String lease = "{v1:api:user:0123456789ab:acme}:lease";
        sample = sampled(new Sample.Seen(lease, KeyKind.LEASE, 1_000, 40, true, new byte[0]));
        assertThat(verdict("locks-left-behind")).isEqualTo(GOOD);
        sample = sampled(new Sample.Seen(lease, KeyKind.LEASE, 3_600_000, 40, true, new byte[0]));
        assertThat(verdict("locks-left-behind")).isEqualTo(WARN);
    }

    private static Sample sampled(Sample.Seen... keys) {
        return new Sample(List.of(keys), keys.length, keys.length, true, null);
    }

    private static Sample.Seen entry(String name, int codec) {
        byte[] head = new byte[72];
        head[0] = (byte) 0x92;
        head[1] = (byte) 0xC8;
        head[4] = 'L';
        head[5] = 1;
        head[6] = (byte) codec;
        return new Sample.Seen(name, KeyKind.of(name), 1_000, 100, true, head);
    }

    private Verdict verdict(String id) {
        return finding(id).verdict();
    }

    private Finding finding(String id) {
        return Checklist.examine(facts()).stream()
                .filter(finding -> finding.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Facts facts() {
        return new Facts(
                link, new Lines(info), new Settings(settings, null), machine, access, pings, slowLog, null, sample);
    }

    private static Path root() {
        Path here = Path.of("").toAbsolutePath();
        while (!Files.exists(here.resolve("LICENSE"))) {
            here = here.getParent();
        }
        return here;
    }
}
