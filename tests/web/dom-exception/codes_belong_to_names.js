import { assertEquals } from "../../support/assert.js";

for (const [name, code] of [["IndexSizeError", 1], ["NotFoundError", 8], ["AbortError", 20], ["QuotaExceededError", 22], ["TimeoutError", 23], ["DataCloneError", 25], ["EncodingError", 0], ["", 0]]) {
  assertEquals([new DOMException("m", name).name, new DOMException("m", name).code], [name, code]);
}
assertEquals([DOMException.ABORT_ERR, DOMException.prototype.DATA_CLONE_ERR, DOMException.INDEX_SIZE_ERR], [20, 25, 1]);
