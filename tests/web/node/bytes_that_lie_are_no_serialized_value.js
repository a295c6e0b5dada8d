import { assert } from "../../support/assert.js";
import { deserialize, Deserializer, serialize, Serializer } from "node:v8";

const throws = (run, text = "") => {
  try { run(); } catch (error) { return error.message.includes(text); }
  return false;
};
const kWhole = serialize({ list: [1, 2.5, "text", "日本"], map: new Map([["k", new Set([1n])]]), bytes: new Float64Array(2), date: new Date(0), error: new Error("x"), pattern: /x/u });
for (let size = 0; size < kWhole.length; ++size) assert(throws(() => deserialize(kWhole.subarray(0, size))), `cut at ${size}`);
// Whatever one byte becomes, there is a value or an error.
for (let at = 2; at < kWhole.length; ++at) {
  for (let byte = 0; byte < 256; byte += 5) {
    const changed = Buffer.from(kWhole);
    changed[at] = byte;
    try { deserialize(changed); } catch (error) { assert(error instanceof Error); }
  }
}
assert(throws(() => deserialize(Buffer.from("ff10", "hex")), "version") && throws(() => deserialize(Buffer.from("ff0c5f", "hex")), "version"));
assert(throws(() => deserialize(Buffer.from("ff0f41ffffffff0f", "hex"))) && throws(() => deserialize(Buffer.from("ff0f42ffffffff0f00", "hex"))) && throws(() => deserialize(Buffer.from("ff0f5e05", "hex"))));
let nested = "";
for (let i = 0; i < 100000; ++i) nested += "4101";
assert(throws(() => deserialize(Buffer.from("ff0f" + nested, "hex")), "call stack"));
assert(throws(() => serialize(() => {}), "could not be cloned") && throws(() => serialize(new Proxy({}, {})), "#<Object> could not be cloned.") && throws(() => Serializer(), "without 'new'"));
// A script that is asked in the middle may take the bytes away.
const writer = new Serializer();
writer.writeHeader();
writer._writeHostObject = () => { writer.writeUint32(7); };
writer._setTreatArrayBufferViewsAsHostObjects(true);
writer.writeValue([new Uint8Array(1), "after"]);
const bytes = new Uint8Array(writer.releaseBuffer());
const reader = new Deserializer(bytes);
reader.readHeader();
reader._readHostObject = () => {
  structuredClone(bytes.buffer, { transfer: [bytes.buffer] });
  return {};
};
assert(throws(() => reader.readValue(), "Unable to deserialize"));
