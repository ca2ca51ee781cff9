package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Nobody listens on the way. */
final class Encryption implements Check {
    private static final Topic TOPIC = new Topic(
            "tls",
            "rediss://, unless client and server are on one machine",
            "Passwords and values travel in the clear, and whoever can change what travels can change what users see.");

    @Override
    public Finding examine(Facts facts) {
        if (facts.link().tls()) {
            return TOPIC.good("TLS, certificate and host verified");
        }
        return facts.link().loopback()
                ? TOPIC.good("none, over the loopback address")
                : TOPIC.warn(
                        "none", Fix.byHand("tls-port and certificates in redis.conf, and rediss:// in the address"));
    }
}
