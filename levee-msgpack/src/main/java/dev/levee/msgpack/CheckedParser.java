package dev.levee.msgpack;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;

/** Refuses an integer that does not fit the type it is asked for as; the MessagePack parser would cut it. */
final class CheckedParser extends JsonParserDelegate {

    CheckedParser(JsonParser parser) {
        super(parser);
    }

    @Override
    public byte getByteValue() throws IOException {
        return (byte) within(Byte.MIN_VALUE, Byte.MAX_VALUE, byte.class);
    }

    @Override
    public short getShortValue() throws IOException {
        return (short) within(Short.MIN_VALUE, Short.MAX_VALUE, short.class);
    }

    @Override
    public int getIntValue() throws IOException {
        return (int) within(Integer.MIN_VALUE, Integer.MAX_VALUE, int.class);
    }

    @Override
    public long getLongValue() throws IOException {
        return within(Long.MIN_VALUE, Long.MAX_VALUE, long.class);
    }

    private long within(long min, long max, Class<?> type) throws IOException {
        long value = delegate.getLongValue();
        if (delegate.getNumberType() == NumberType.BIG_INTEGER || value < min || value > max) {
            throw new InputCoercionException(this, "an integer that does not fit", JsonToken.VALUE_NUMBER_INT, type);
        }
        return value;
    }
}
