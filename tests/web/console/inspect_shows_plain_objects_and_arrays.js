import { assertEquals } from "../../support/assert.js";

assertEquals(Deno.inspect({ a: 1, "b-c": "x", [Symbol("k")]: [true, null, undefined] }), '{ a: 1, "b-c": "x", Symbol(k): [ true, null, undefined ] }');
assertEquals([Deno.inspect({}), Deno.inspect([])], ["{}", "[]"]);
assertEquals(Deno.inspect([1, , 3, , ,]), "[ 1, <1 empty item>, 3, <2 empty items> ]");
assertEquals(Deno.inspect(Object.assign([1], { extra: true })), "[ 1, extra: true ]");
assertEquals(Deno.inspect(Object.assign(Object.create(null), { a: 1 })), "[Object: null prototype] { a: 1 }");
