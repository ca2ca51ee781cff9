package dev.levee.tools.doctor.check;

import dev.levee.tools.doctor.facts.Facts;

/** Room for more connections. */
final class Clients implements Check {
    private static final double ALERT = 0.8;
    private static final double FULL = 0.95;
    private static final Topic TOPIC = new Topic(
            "clients",
            "under 80 % of maxclients",
            "At the limit new connections are refused: the processes of a deployment that begin before the old ones end have no"
                    + " cache.");

    @Override
    public Finding examine(Facts facts) {
        Double connected = facts.info().number("connected_clients");
        Double most = facts.info().number("maxclients");
        String setting = facts.settings().get("maxclients");
        if (most == null && setting != null && setting.matches("[0-9]{1,9}")) {
            most = Double.valueOf(setting);
        }
        if (connected == null || most == null || most == 0) {
            return TOPIC.unknown("INFO does not tell");
        }
        double share = connected / most;
        String found = Figures.count(connected) + " of " + Figures.count(most) + ", " + Figures.percent(share);
        Fix fix = Fix.byHand("CLIENT LIST says who they are; CONFIG SET maxclients raises the limit");
        return share >= FULL ? TOPIC.fail(found, fix) : share >= ALERT ? TOPIC.warn(found, fix) : TOPIC.good(found);
    }
}
