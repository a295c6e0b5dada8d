import { assert, assertEquals } from "../../support/assert.js";

const text = Deno.inspect(Array.from({ length: 120 }, (_, i) => i));
assert(text.endsWith("  96, 97, 98, 99,\n  ... 20 more items\n]"));
assert(text.startsWith("[\n   0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11,\n  12,"));
assertEquals(Deno.inspect([1, 2, 3], { iterableLimit: 2 }), "[ 1, 2, ... 1 more item ]");
