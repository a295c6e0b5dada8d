import { assertEquals } from "../../support/assert.js";

const thrownBy = (run) => {
  try {
    run();
  } catch (error) {
    return error;
  }
};
assertEquals("code" in thrownBy(() => new URL("nowhere")), false);
process.nextTick(() => {});
const error = thrownBy(() => new URL("nowhere", "base"));
assertEquals([error instanceof TypeError, error.code, error.input, error.base], [true, "ERR_INVALID_URL", "nowhere", "base"]);
assertEquals(thrownBy(() => new URL()).code, "ERR_MISSING_ARGS");
assertEquals(thrownBy(() => EventTarget.prototype.dispatchEvent.call({}, new Event("x"))).code, "ERR_INVALID_THIS");
assertEquals(thrownBy(() => new TextDecoder("nothing")).code, "ERR_ENCODING_NOT_SUPPORTED");
assertEquals(thrownBy(() => new TextDecoder("utf-8", { fatal: true }).decode(new Uint8Array([0xff]))).code, "ERR_ENCODING_INVALID_ENCODED_DATA");
assertEquals(thrownBy(() => new AbortSignal()).code, "ERR_ILLEGAL_CONSTRUCTOR");
assertEquals(thrownBy(() => AbortSignal.any([AbortSignal.abort(), 1])).message, 'The "signals[1]" argument must be an instance of AbortSignal. Received type number (1)');
assertEquals(thrownBy(() => AbortSignal.any()).code, "ERR_INVALID_ARG_TYPE");
