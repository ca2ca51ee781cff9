package dev.levee.tools.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.levee.testkit.EmbeddedRedis;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Real servers, well and ill, graded by the command. Each test starts the server that it is about. */
class DoctorServersTest {
    private static final String[] WELL = {
        "maxmemory 64mb",
        "maxmemory-policy allkeys-lru",
        "lazyfree-lazy-eviction yes",
        "lazyfree-lazy-expire yes",
        "lazyfree-lazy-server-del yes",
        "lazyfree-lazy-user-del yes",
        "timeout 300",
        "tcp-keepalive 300",
        "client-output-buffer-limit normal 64mb 0 0",
        "io-threads 1"
    };

    /** The rights of docs/operations.md. */
    private static final String RIGHTS =
            "resetkeys ~v1:api:* ~{v1:api:* ~levee:* resetchannels &levee:* -@all +hello +auth"
                    + " +ping +client|setname +client|tracking +evalsha +eval +get +getrange +strlen +exists +mget +set +del"
                    + " +rename +pttl +pexpire +time +sadd +smembers +publish +subscribe +unsubscribe";

    @Test
    void theDefaultConfigurationFailsForItsMemoryAndItsOpenDoor() {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            Doctor visit = Doctor.json(server.uri(), "--processors", "2");

            assertThat(visit.exitCode).isEqualTo(2);
            assertThat(visit.document().get("verdict").asText()).isEqualTo("fail");
            assertThat(visit.verdict("maxmemory")).isEqualTo("fail");
            assertThat(visit.check("maxmemory").get("fix").asText()).matches("CONFIG SET maxmemory [0-9]+");
            assertThat(visit.verdict("maxmemory-policy")).isEqualTo("fail");
            assertThat(visit.verdict("memory-use")).isEqualTo("unknown");
            assertThat(visit.verdict("login")).isEqualTo("fail");
            assertThat(visit.verdict("default-user")).isEqualTo("warn");
            assertThat(visit.found("dangerous-commands")).contains("FLUSHALL", "CONFIG", "SHUTDOWN");
            assertThat(visit.verdict("lazyfree-lazy-eviction")).isEqualTo("warn");
            assertThat(visit.check("lazyfree-lazy-eviction").get("fix").asText())
                    .isEqualTo("CONFIG SET lazyfree-lazy-eviction yes");
            assertThat(visit.verdict("timeout")).isEqualTo("warn");
            assertThat(visit.verdict("client-output-buffer-limit")).isEqualTo("warn");
            assertThat(visit.verdict("tcp-keepalive")).isEqualTo("good");
            assertThat(visit.verdict("levee-rights")).isEqualTo("good");
            assertThat(visit.verdict("persistence")).isEqualTo("good");
            assertThat(visit.verdict("cluster-slots")).isEqualTo("good");
            assertThat(visit.verdict("replication")).isEqualTo("good");
            assertThat(visit.verdict("clients")).isEqualTo("good");
            assertThat(visit.verdict("version")).isEqualTo("good");
        }
    }

    @Test
    void aWellConfiguredServerHasNoWarningButThoseOfItsVersion() {
        try (EmbeddedRedis server = EmbeddedRedis.builder()
                .configure(WELL)
                .password("s3cret-of-admin")
                .start()) {
            server.command("ACL", "SETUSER", "levee", "on", ">s3cret-of-app");
            allow(
                    server,
                    RIGHTS
                            + " +info +config|get +acl|whoami +acl|getuser +acl|dryrun +slowlog|get +scan +dbsize +type");
            server.command("ACL", "SETUSER", "levee", "~*");
            String address = uri(server, "levee", "s3cret-of-app");
            server.command("ACL", "SETUSER", "other", "on", ">s3cret", "~*", "+@all");
            asOther(server, "ACL", "SETUSER", "default", "off");

            Doctor visit = Doctor.json(address, "--processors", "2");

            List<String> notGood = visit.document().get("checks").findParents("id").stream()
                    .filter(check -> !check.get("verdict").asText().equals("good"))
                    .map(check -> check.get("id").asText())
                    .filter(id -> !List.of("known-vulnerabilities", "round-trip", "command-latency", "slow-log")
                            .contains(id)) // what a busy machine and an old server say of themselves
                    .toList();
            assertThat(notGood).as(visit.out).containsExactly("dangerous-commands");
            assertThat(visit.found("dangerous-commands")).isEqualTo("may run CONFIG");
            assertThat(visit.exitCode).isEqualTo(1);
            assertThat(visit.out + visit.err).doesNotContain("s3cret");
        }
    }

    @Test
    void aBoundWithoutEvictionFails() {
        try (EmbeddedRedis server = EmbeddedRedis.builder()
                .configure("maxmemory 64mb", "maxmemory-policy noeviction")
                .start()) {
            Doctor visit = Doctor.json(server.uri());

            assertThat(visit.verdict("maxmemory")).isEqualTo("good");
            assertThat(visit.verdict("maxmemory-policy")).isEqualTo("fail");
            assertThat(visit.check("maxmemory-policy").get("fix").asText())
                    .isEqualTo("CONFIG SET maxmemory-policy allkeys-lru");
            assertThat(visit.exitCode).isEqualTo(2);
        }
    }

    @Test
    void evictionOfKeysWithATtlIsGoodOnlyWhereAllHaveOne() {
        try (EmbeddedRedis server = EmbeddedRedis.builder()
                .configure("maxmemory 64mb", "maxmemory-policy volatile-lru")
                .start()) {
            server.command("SET", "levee:stamp:{shop:r:user}:hard", "x", "EX", "100");
            assertThat(Doctor.json(server.uri()).verdict("maxmemory-policy")).isEqualTo("good");

            server.command("SET", "somebody:elses", "x");
            Doctor visit = Doctor.json(server.uri());
            assertThat(visit.verdict("maxmemory-policy")).isEqualTo("warn");
            assertThat(visit.verdict("keys-without-ttl")).isEqualTo("warn");
            assertThat(visit.found("keys-without-ttl")).contains("1, such as somebody:elses; all 2 keys looked at");
        }
    }

    @Test
    void aBoundAboveTheMemoryOfTheMachineFails() {
        try (EmbeddedRedis server = EmbeddedRedis.builder()
                .configure("maxmemory 64mb", "maxmemory-policy allkeys-lfu")
                .start()) {
            assertThat(Doctor.json(server.uri(), "--memory", "32m").verdict("maxmemory"))
                    .isEqualTo("fail");
            assertThat(Doctor.json(server.uri(), "--memory", "80m").verdict("maxmemory"))
                    .isEqualTo("warn");
            assertThat(Doctor.json(server.uri(), "--memory", "100m").verdict("maxmemory"))
                    .isEqualTo("good");
        }
    }

    @Test
    void aUserWithTheRightsOfTheDocumentsIsEnoughForLeveeAndLeavesTheRestUnknown() {
        try (EmbeddedRedis server = EmbeddedRedis.builder().password("s3cret").start()) {
            server.command("ACL", "SETUSER", "levee", "on", ">s3cret-of-app");
            allow(server, RIGHTS);

            Doctor visit = Doctor.json(uri(server, "levee", "s3cret-of-app"));

            assertThat(visit.verdict("levee-rights")).as(visit.out).isEqualTo("good");
            assertThat(visit.verdict("login")).isEqualTo("good");
            for (String id : List.of(
                    "maxmemory",
                    "maxmemory-policy",
                    "timeout",
                    "lazyfree-lazy-eviction",
                    "default-user",
                    "dangerous-commands",
                    "persistence",
                    "clients",
                    "slow-log",
                    "version",
                    "replication",
                    "cluster-slots",
                    "command-latency",
                    "key-format")) {
                assertThat(visit.verdict(id)).as(id).isEqualTo("unknown");
            }
            assertThat(visit.found("timeout")).isEqualTo("CONFIG GET is refused (NOPERM)");
            assertThat(visit.document().get("verdict").asText()).isEqualTo("unknown");
            assertThat(visit.exitCode).isEqualTo(1);
        }
    }

    @Test
    void aMissingRightIsNamedWithTheLineThatGrantsIt() {
        try (EmbeddedRedis server = EmbeddedRedis.builder().password("s3cret").start()) {
            server.command("ACL", "SETUSER", "levee", "on", ">s3cret-of-app");
            allow(server, RIGHTS + " -evalsha -rename");

            Doctor visit = Doctor.json(uri(server, "levee", "s3cret-of-app"));

            assertThat(visit.verdict("levee-rights")).isEqualTo("fail");
            assertThat(visit.found("levee-rights")).isEqualTo("refused: RENAME, EVALSHA");
            assertThat(visit.check("levee-rights").get("fix").asText()).endsWith("+rename +evalsha");

            allow(server, "+evalsha +rename -client|tracking");
            visit = Doctor.json(uri(server, "levee", "s3cret-of-app"));
            assertThat(visit.verdict("levee-rights")).isEqualTo("warn");
            assertThat(visit.found("levee-rights")).contains("CLIENT TRACKING");
        }
    }

    @Test
    void whatOnlyConfigTellsIsUnknownWhereItWasRenamedAway() {
        try (EmbeddedRedis server = EmbeddedRedis.builder()
                .configure(WELL)
                .configure("rename-command CONFIG \"\"")
                .start()) {
            Doctor visit = Doctor.json(server.uri(), "--processors", "2");

            for (String id : List.of(
                    "lazyfree-lazy-eviction",
                    "lazyfree-lazy-expire",
                    "lazyfree-lazy-server-del",
                    "lazyfree-lazy-user-del",
                    "io-threads",
                    "timeout",
                    "tcp-keepalive",
                    "client-output-buffer-limit",
                    "persistence")) {
                assertThat(visit.verdict(id)).as(id).isEqualTo("unknown");
            }
            assertThat(visit.found("timeout")).isEqualTo("CONFIG GET is refused (unknown command)");
            // INFO tells these without CONFIG.
            assertThat(visit.verdict("maxmemory")).isEqualTo("good");
            assertThat(visit.verdict("maxmemory-policy")).isEqualTo("good");
            assertThat(visit.verdict("clients")).isEqualTo("good");
        }
    }

    @Test
    void aClusterIsGoodOnceAllItsSlotsAreServed() {
        try (EmbeddedRedis server =
                EmbeddedRedis.builder().configure("cluster-enabled yes").start()) {
            Doctor visit = Doctor.json(server.uri());
            assertThat(visit.verdict("cluster-slots")).isEqualTo("fail");
            assertThat(visit.found("cluster-slots")).isEqualTo("state fail, 0 slots served");

            server.command("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
            org.awaitility.Awaitility.await()
                    .until(() -> server.command("CLUSTER", "INFO").contains("cluster_state:ok"));
            visit = Doctor.json(server.uri());
            assertThat(visit.verdict("cluster-slots")).isEqualTo("good");
            assertThat(visit.found("cluster-slots")).isEqualTo("state ok, 16,384 slots served");
        }
    }

    @Test
    void aReplicaFailsAndItsMasterIsToldOfIt() {
        try (EmbeddedRedis master = EmbeddedRedis.builder()
                        .configure("repl-diskless-sync-delay 0")
                        .start();
                EmbeddedRedis replica = EmbeddedRedis.start()) {
            replica.command("REPLICAOF", "127.0.0.1", Integer.toString(master.port()));
            org.awaitility.Awaitility.await()
                    .until(() -> master.command("INFO", "replication").contains("state=online"));

            assertThat(Doctor.json(replica.uri()).verdict("replication")).isEqualTo("fail");
            Doctor visit = Doctor.json(master.uri());
            assertThat(visit.verdict("replication")).as(visit.out).isEqualTo("good");
            assertThat(visit.found("replication")).startsWith("a master with 1 replica, at most");
        }
    }

    @Test
    void whatSafeSettingsMendIsGoodAfterFixAndTheRestIsLeftAlone() {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            Doctor visit = Doctor.visit(server.uri(), "--fix", "--yes");

            assertThat(visit.out)
                    .contains("applied: CONFIG SET lazyfree-lazy-eviction yes", "applied: CONFIG SET timeout 300")
                    .doesNotContain("applied: CONFIG SET maxmemory");
            Doctor after = Doctor.json(server.uri());
            assertThat(after.verdict("lazyfree-lazy-eviction")).isEqualTo("good");
            assertThat(after.verdict("timeout")).isEqualTo("good");
            assertThat(after.verdict("maxmemory")).isEqualTo("fail");
            assertThat(visit.exitCode).isEqualTo(2);
        }
    }

    @Test
    void aDamagedKeyspaceIsSeen() {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            server.command("SET", "v1:api:user:0123456789ab:acme", "{\"name\":\"json\"}", "EX", "100");
            server.command("RPUSH", "v1:api:user:0123456789ac:acme", "a list");
            server.command("SET", "v1:api:User:xyz:acme", "x", "EX", "100");
            server.command("SET", "lock:orders", "me");
            server.command("SET", "{v1:api:user:0123456789ab:acme}:lease", "token");
            server.command("SETRANGE", "big", "1100000", "x");

            Doctor visit = Doctor.json(server.uri());

            assertThat(visit.found("key-format")).startsWith("1, such as v1:api:User:xyz:acme; all 6 keys");
            assertThat(visit.verdict("key-format")).isEqualTo("fail");
            assertThat(visit.found("foreign-bytes")).startsWith("2 {foreign=1, not a string=1}, such as v1:api:user:");
            assertThat(visit.verdict("foreign-bytes")).isEqualTo("warn");
            assertThat(visit.found("locks-left-behind")).startsWith("2, such as");
            assertThat(visit.verdict("locks-left-behind")).isEqualTo("warn");
            assertThat(visit.found("big-keys")).startsWith("1, the largest 1.0 MiB, such as big;");
            assertThat(visit.found("keys-without-ttl")).startsWith("4 (2 under names of Levee's), such as");
            assertThat(visit.out).doesNotContain("json");
        }
    }

    @Test
    void aSampleSaysHowFarItReaches() {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            String[] pairs = IntStream.range(0, 3_000)
                    .boxed()
                    .flatMap(i -> java.util.stream.Stream.of("other:" + i, "x"))
                    .toArray(String[]::new);
            String[] command = new String[pairs.length + 1];
            command[0] = "MSET";
            System.arraycopy(pairs, 0, command, 1, pairs.length);
            server.command(command);

            Doctor visit = Doctor.json(server.uri(), "--keys", "1000");

            assertThat(visit.found("keys-without-ttl"))
                    .startsWith("1,000, such as other:")
                    .endsWith("; sampled 1,000 of 3,000 keys");
        }
    }

    @Test
    void whatCannotBeReachedIsExitCode3AndShowsNoPassword() {
        for (String url : List.of(
                "redis://app:s3cret@127.0.0.1:1",
                "redis://app:s3cret@no-such-host.invalid",
                "rediss://:s3cret@127.0.0.1:1/4")) {
            Doctor visit = Doctor.json(url);
            assertThat(visit.exitCode).as(url).isEqualTo(3);
            assertThat(visit.document().get("verdict").asText()).isEqualTo("unknown");
            assertThat(visit.out + visit.err).contains("cannot be reached").doesNotContain("s3cret", "app:");
        }
    }

    @Test
    void aWrongOrMissingLoginIsSaidWithoutIt() {
        try (EmbeddedRedis server = EmbeddedRedis.builder().password("right").start()) {
            Doctor visit = Doctor.visit("redis://:s3cret@127.0.0.1:" + server.port());
            assertThat(visit.exitCode).isEqualTo(3);
            assertThat(visit.err).contains("WRONGPASS").doesNotContain("s3cret");

            visit = Doctor.visit("redis://127.0.0.1:" + server.port());
            assertThat(visit.exitCode).isEqualTo(3);
            assertThat(visit.err).contains("asks for a login");
        }
    }

    @Test
    void whatIsAskedWronglyIsOneLineAndExitCode64WithoutThePassword() {
        for (String url : List.of("http://:s3cret@host", "redis://user:s3c/ret@host", "redis://:s3cret@host:port")) {
            Doctor visit = Doctor.visit(url);
            assertThat(visit.exitCode).as(url).isEqualTo(64);
            assertThat(visit.err).hasLineCount(1).doesNotContain("s3c");
        }
        assertThat(Doctor.visit("redis://127.0.0.1", "--memory", "much").exitCode)
                .isEqualTo(64);
        assertThat(Doctor.visit("redis://127.0.0.1", "--keys", "-1").exitCode).isEqualTo(64);
        assertThat(Doctor.visit("redis://127.0.0.1", "--json", "--fix").exitCode)
                .isEqualTo(64);
    }

    @Test
    void theTableGivesEachIllnessItsReasonAndItsFix() {
        try (EmbeddedRedis server = EmbeddedRedis.start()) {
            Doctor visit = Doctor.visit(server.uri());

            assertThat(visit.out)
                    .contains("levee doctor: redis://127.0.0.1:" + server.port() + "/0")
                    .containsPattern("fail +maxmemory-policy +noeviction")
                    .contains("fix     CONFIG SET maxmemory-policy allkeys-lru")
                    .containsPattern("fail: [0-9]+ good, ");
            assertThat(visit.err).isEmpty();
        }
    }

    private static void allow(EmbeddedRedis server, String rights) {
        String[] words = ("ACL SETUSER levee " + rights).split(" ");
        server.command(words);
    }

    private static String uri(EmbeddedRedis server, String user, String password) {
        return "redis://" + user + ":" + password + "@127.0.0.1:" + server.port();
    }

    /** As a user other than the default one, since that is about to be off. */
    private static void asOther(EmbeddedRedis server, String... words) {
        server.command(words);
    }
}
