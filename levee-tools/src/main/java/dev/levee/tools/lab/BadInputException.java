package dev.levee.tools.lab;

/** What was asked for cannot be done. Its message is one line for the user; the exit code is 2. */
final class BadInputException extends RuntimeException {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        super(message);
    }
}
