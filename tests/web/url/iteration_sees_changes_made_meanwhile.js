import { assertEquals } from "../../support/assert.js";

const params = new URLSearchParams("a=1&b=2&c=3");
const seen = [];
for (const [name] of params) {
  seen.push(name);
  if (name === "a") params.delete("b");
}
assertEquals(seen, ["a", "c"]);
params.forEach(function (value, name, all) { seen.push(this.tag + name + value + (all === params)); }, { tag: "-" });
assertEquals(seen.slice(2), ["-a1true", "-c3true"]);
