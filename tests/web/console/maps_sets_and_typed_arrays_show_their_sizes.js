import { assertEquals } from "../../support/assert.js";

assertEquals(Deno.inspect(new Map([["a", { b: 1 }]])), 'Map(1) { "a" => { b: 1 } }');
assertEquals(Deno.inspect(new Set([1, "x"])), 'Set(2) { 1, "x" }');
assertEquals(Deno.inspect(new Uint8Array([1, 2])), "Uint8Array(2) [ 1, 2 ]");
assertEquals(Deno.inspect(new ArrayBuffer(4)), "ArrayBuffer { [Uint8Contents]: <00 00 00 00>, byteLength: 4 }");
assertEquals(Deno.inspect(new Map([[1, 2]]).entries()), "[Map Entries] { [ 1, 2 ] }");
assertEquals(Deno.inspect(new Set([1]).values()), "[Set Iterator] { 1 }");
assertEquals(Deno.inspect(new WeakMap()), "WeakMap { <items unknown> }");
