import { assertEquals } from "../../support/assert.js";

assertEquals([Deno.inspect(() => {}), Deno.inspect(function named() {}), Deno.inspect(async () => {}), Deno.inspect(function* g() {})],
  ["[Function (anonymous)]", "[Function: named]", "[AsyncFunction (anonymous)]", "[GeneratorFunction: g]"]);
assertEquals(Deno.inspect(Object.assign(() => {}, { p: 1 })), "[Function (anonymous)] { p: 1 }");
