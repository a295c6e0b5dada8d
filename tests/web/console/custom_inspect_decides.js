import { assertEquals } from "../../support/assert.js";

class Secret { [Symbol.for("Deno.customInspect")](inspect, options) { return `Secret(${inspect({ a: [] })}, ${options.depth})`; } }
assertEquals(Deno.inspect({ s: new Secret() }), "{ s: Secret({ a: [] }, 4) }");
assertEquals(Deno.inspect({ [Symbol.for("nodejs.util.inspect.custom")]: (depth, options, inspect) => `${depth} ${inspect([options.compact])}` }), "4 [ 3 ]");
// What it shows may lie in what shows it.
class Circle { [Symbol.for("Deno.customInspect")](inspect) { return `Circle ${inspect({ me: this })}`; } }
assertEquals(Deno.inspect(new Circle()), "Circle { me: [Circular *1] }");
