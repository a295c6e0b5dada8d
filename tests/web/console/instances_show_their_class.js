import { assertEquals } from "../../support/assert.js";

class A { constructor() { this.x = 1; } }
class B extends A { get hidden() { return 1; } }
assertEquals([Deno.inspect(new B()), Deno.inspect(A), Deno.inspect(B), Deno.inspect(class {})], ["B { x: 1 }", "[class A]", "[class B extends A]", "[class (anonymous)]"]);
assertEquals(Deno.inspect(new (class List extends Array {})(1, 2)), "List(2) [ 1, 2 ]");
assertEquals(Deno.inspect({ [Symbol.toStringTag]: "Tagged" }), 'Object [Tagged] { Symbol(Symbol.toStringTag): "Tagged" }');
