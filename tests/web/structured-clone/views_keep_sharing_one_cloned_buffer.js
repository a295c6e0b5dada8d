import { assert, assertEquals } from "../../support/assert.js";

const bytes = new Uint8Array([1, 2, 3, 4]);
const copy = structuredClone({ whole: bytes.buffer, part: bytes.subarray(1, 3), view: new DataView(bytes.buffer, 2) });
assertEquals(copy.part, new Uint8Array([2, 3]));
assert(copy.part.buffer === copy.whole && copy.view.buffer === copy.whole && copy.whole !== bytes.buffer);
copy.part[0] = 9;
assertEquals([bytes[1], copy.view.getUint8(0), copy.view.byteLength], [2, 3, 2]);
