package dev.levee.tools.peek;

/** Whether what an entry was stored under still holds. */
enum Standing {
    HOLDS("holds"),
    GONE("gone: the stamp was deleted, evicted or ran out"),
    CHANGED("changed: an invalidation came after its load began, or it has scopes that only its params give"),
    UNKNOWN("unknown: no namespace of this server has a stamp of its resource; pass --namespace");

    private final String text;

    Standing(String text) {
        this.text = text;
    }

    String text() {
        return text;
    }
}
