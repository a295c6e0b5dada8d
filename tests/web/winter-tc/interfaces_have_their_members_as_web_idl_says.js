import { assert, assertEquals } from "../../support/assert.js";
import { interfaces, missing } from "./fixtures/minimum_common_api.js";

const faults = [];
const fault = (name, what) => faults.push([name, what]);

// https://webidl.spec.whatwg.org/#define-the-attributes, #define-the-operations and #define-the-constants
function checkMember(owner, holder, word) {
  const key = word.replace(/\(\)|=$/, "");
  const name = `${owner}.${key}`;
  const property = Object.getOwnPropertyDescriptor(holder, key);
  if (property === undefined) return fault(name, "is not there");
  if (!property.enumerable) fault(name, "is not enumerable");
  if (word.endsWith("()")) {
    if (typeof property.value !== "function" || !property.writable || !property.configurable) fault(name, "is no writable, configurable function");
    else if (property.value.name !== key) fault(name, `is called ${property.value.name}`);
  } else if (word.endsWith("=")) {
    if (typeof property.value !== "number" || property.writable || property.configurable) fault(name, "is no fixed number");
  } else if (property.get?.name !== `get ${key}` || !property.configurable || property.get.length !== 0) {
    fault(name, "is no configurable accessor");
  }
}

for (const [name, members] of Object.entries(interfaces)) {
  const property = Object.getOwnPropertyDescriptor(globalThis, name);
  const type = globalThis[name];
  if (property === undefined || typeof type !== "function") {
    fault(name, "is not there");
    continue;
  }
  if (property.enumerable || !property.configurable || property.writable === false) fault(name, "is no hidden, writable, configurable global");
  if (type.name !== name) fault(name, `is called ${type.name}`);
  if (type.prototype[Symbol.toStringTag] !== name) fault(name, "has another @@toStringTag");
  if (Object.getOwnPropertyDescriptor(type, "prototype").writable) fault(name, "has a writable prototype");
  const [own, statics] = members.split(" | static ");
  for (const word of own.split(" ")) checkMember(name, type.prototype, word);
  for (const word of statics?.split(" ") ?? []) checkMember(name, type, word);
}

const named = (name) => missing.has(name) || missing.has(name.split(".")[0]);
assertEquals(faults.filter(([name]) => !named(name)), []);
const found = new Set(faults.map(([name]) => name));
assertEquals([...missing].filter((name) => !found.has(name)), [], "listed as missing, but there");
assert(Object.keys(interfaces).length > 40);
