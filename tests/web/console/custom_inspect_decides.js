import { assertEquals } from "../../support/assert.js";

class Secret { [Symbol.for("Deno.customInspect")](inspect, options) { return `Secret(${inspect({ a: [] })}, ${options.depth})`; } }
assertEquals(Deno.inspect({ s: new Secret() }), "{ s: Secret({ a: [] }, 3) }");
