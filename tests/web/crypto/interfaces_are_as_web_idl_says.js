import { assert, assertEquals, assertThrows } from "../../support/assert.js";

for (const type of [Crypto, SubtleCrypto, CryptoKey]) {
  assertThrows(() => new type(), TypeError, "Illegal constructor");
  assertThrows(() => type(), TypeError);
  const global = Object.getOwnPropertyDescriptor(globalThis, type.name);
  assertEquals([typeof global.value, global.writable, global.enumerable, global.configurable, type.length], ["function", true, false, true, 0]);
  const { writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(type.prototype, Symbol.toStringTag);
  assertEquals([type.prototype[Symbol.toStringTag], writable, enumerable, configurable], [type.name, false, false, true]);
}
assert(crypto instanceof Crypto && crypto.subtle instanceof SubtleCrypto && crypto.subtle === crypto.subtle);
assertEquals(Object.keys(crypto), []);
assertEquals(Object.keys(Crypto.prototype).sort(), ["getRandomValues", "randomUUID", "subtle"]);
assertEquals(Object.keys(CryptoKey.prototype).sort(), ["algorithm", "extractable", "type", "usages"]);

const lengths = {
  encrypt: 3, decrypt: 3, sign: 3, verify: 4, digest: 2, generateKey: 3, deriveKey: 5, deriveBits: 2, importKey: 5, exportKey: 2, wrapKey: 4, unwrapKey: 7,
};
assertEquals(Object.keys(SubtleCrypto.prototype).sort(), Object.keys(lengths).sort());
for (const [name, length] of Object.entries(lengths)) {
  const { value, writable, enumerable, configurable } = Object.getOwnPropertyDescriptor(SubtleCrypto.prototype, name);
  assertEquals([value.name, value.length, writable, enumerable, configurable], [name, length, true, true, true]);
}
for (const [type, name] of [[Crypto, "subtle"], ...Object.keys(CryptoKey.prototype).map((name) => [CryptoKey, name])]) {
  const { get, set } = Object.getOwnPropertyDescriptor(type.prototype, name);
  assertEquals([get.name, set], ["get " + name, undefined]);
  assertThrows(() => get.call({}), TypeError);
}
for (const name of ["getRandomValues", "randomUUID"]) assertThrows(() => Crypto.prototype[name].call({}, new Uint8Array(1)), TypeError);
