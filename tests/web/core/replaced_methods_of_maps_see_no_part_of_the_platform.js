// What a script puts in place of Map's methods is not asked when a part of the platform is compiled late.
import { assert, assertEquals } from "../../support/assert.js";

const seen = [];
const originals = {};
for (const name of ["get", "has", "set"]) {
  const original = (originals[name] = Map.prototype[name]);
  Map.prototype[name] = function (...values) {
    seen[seen.length] = this;
    for (let i = 0; i < values.length; ++i) seen[seen.length] = values[i];
    const result = Reflect.apply(original, this, values);
    seen[seen.length] = result;
    return result;
  };
}
new Blob(["x"]);
new FormData();
new CompressionStream("gzip");
new MessageChannel();
new URLPattern("http://example.org/*");
await crypto.subtle.digest("SHA-256", new Uint8Array(1));
for (const name in originals) Map.prototype[name] = originals[name];

const shows = (value) => typeof value === "object" && value !== null && ("natives" in value || "late" in value || "latePart" in value);
for (const value of seen) {
  assert(!shows(value), "a method saw a part of the platform");
  if (value instanceof Map) for (const held of value.values()) assert(!shows(held), "a method saw the parts of the platform");
}
assertEquals(typeof crypto.subtle.digest, "function");
