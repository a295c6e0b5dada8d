import { assert, assertEquals } from "../../support/assert.js";
import { deserialize, serialize } from "node:v8";

const hex = (value) => serialize(value).toString("hex");
assert(hex({ a: 1 }) === "ff0f6f22016149027b01" && hex([1, "é", null]) === "ff0f410349022201e930240003");
assert(hex("日") === "ff0f6302e565" && hex(1n << 64n) === "ff0f5a2000000000000000000100000000000000" && hex(-0) === "ff0f4e0000000000000080");
const shared = { deep: [, 1, { x: undefined }] };
const value = {
  shared, again: shared, date: new Date(5), pattern: /a\/b/gi, map: new Map([[{ k: 1 }, new Set([1, "two"])]]), boxed: [Object(1n), new String("s"), new Boolean(false)],
  bytes: new Uint8Array([1, 2, 3]).subarray(1), view: new DataView(new ArrayBuffer(8), 2), buffer: new ArrayBuffer(3), big: [0n, -(3n ** 100n)], error: new TypeError("no"),
};
value.self = value;
const copy = deserialize(serialize(value));
assert(copy.self === copy && copy.shared === copy.again && !(0 in copy.shared.deep) && "x" in copy.shared.deep[2] && copy.date.getTime() === 5 && `${copy.pattern}` === "/a\\/b/gi");
assert([...copy.map][0][0].k === 1 && [...copy.map][0][1].has("two") && copy.boxed[0].valueOf() === 1n && copy.boxed[1] == "s" && copy.boxed[2].valueOf() === false);
assert(copy.bytes.length === 2 && copy.bytes[0] === 2 && copy.view.byteLength === 6 && copy.buffer.byteLength === 3 && copy.big[0] === 0n && copy.big[1] === -(3n ** 100n));
assert(copy.error instanceof TypeError && copy.error.message === "no" && Object.getPrototypeOf(copy) === Object.prototype);
// What an older V8 wrote.
assertEquals(deserialize(Buffer.from("ff0d6f2203666f6f49027b01", "hex")), { foo: 1 });
