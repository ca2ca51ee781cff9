package dev.levee.tools.doctor.check;

/** What a check is about: the parts of its findings that are always the same. */
record Topic(String id, String wanted, String why) {
    Finding good(String found) {
        return new Finding(id, Verdict.GOOD, found, wanted, why, null);
    }

    Finding unknown(String found) {
        return new Finding(id, Verdict.UNKNOWN, found, wanted, why, null);
    }

    Finding unknown(String found, String fix) {
        return new Finding(id, Verdict.UNKNOWN, found, wanted, why, Fix.byHand(fix));
    }

    Finding warn(String found, Fix fix) {
        return new Finding(id, Verdict.WARN, found, wanted, why, fix);
    }

    Finding fail(String found, Fix fix) {
        return new Finding(id, Verdict.FAIL, found, wanted, why, fix);
    }
}
