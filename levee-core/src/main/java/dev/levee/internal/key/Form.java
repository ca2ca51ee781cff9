package dev.levee.internal.key;

/** How the values of one class are written; found once per class. What it writes depends on the value alone. */
interface Form {

    void write(Object value, Canonical out);

    /** The form of values whose class is exactly {@code type}; a {@link Refused} if there is none. */
    static Form of(Class<?> type) {
        return Forms.OF_CLASS.get(type);
    }

    /** No form, and why. */
    record Refused(String reason) implements Form {
        @Override
        public void write(Object value, Canonical out) {
            throw out.refusal(reason);
        }
    }
}
