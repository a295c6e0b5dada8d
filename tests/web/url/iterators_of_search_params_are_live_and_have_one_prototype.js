import { assertEquals } from "../../support/assert.js";

const params = new URLSearchParams("a=1&b=2");
assertEquals(URLSearchParams.prototype[Symbol.iterator], URLSearchParams.prototype.entries);
const prototypes = [params.entries(), params.keys(), params.values()].map(Object.getPrototypeOf);
assertEquals(prototypes[0] === prototypes[1] && prototypes[1] === prototypes[2], true);
assertEquals([prototypes[0][Symbol.toStringTag], Reflect.ownKeys(prototypes[0])], ["URLSearchParams Iterator", ["next", Symbol.toStringTag]]);
const seen = [];
for (const [name] of params) {
  seen.push(name);
  if (name === "b") params.append("c", "3");
}
assertEquals(seen, ["a", "b", "c"]);
// Two keys that become the same one: the last value, at the first place.
assertEquals(String(new URLSearchParams({ "\ud800": 1, z: 2, "\udc00": 3 })), "%EF%BF%BD=3&z=2");
