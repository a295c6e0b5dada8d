import { scrypt, scryptSync } from "node:crypto";
import { assert, assertEquals, assertThrows } from "../../support/assert.js";

// A gibibyte, where the worker has 256 MB.
const most = { N: 2 ** 20, r: 8, p: 1, maxmem: 2 ** 32 };
assertThrows(() => scryptSync("word", "salt", 16, most), RangeError);
const { promise, resolve } = Promise.withResolvers();
try {
  scrypt("word", "salt", 16, most, resolve);
} catch (error) {
  resolve(error);
}
assert((await promise) instanceof RangeError);
// https://www.rfc-editor.org/rfc/rfc7914#section-12
assertEquals(scryptSync("", "", 64, { N: 16, r: 1, p: 1 }).toString("hex"),
  "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906");
assertEquals(scryptSync("password", "NaCl", 64, { N: 1024, r: 8, p: 16 }).toString("hex"),
  "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640");
