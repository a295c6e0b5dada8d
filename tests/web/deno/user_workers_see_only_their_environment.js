import { assertEquals, assertThrows } from "../../support/assert.js";

assertEquals([Deno.env.get("GREETING"), Deno.env.get("PATH"), Deno.env.has("HOME")], ["hello", undefined, false]);
assertEquals(Object.keys(Deno.env.toObject()).sort(), ["GREETING", "SB_EXECUTION_ID"]);
assertThrows(() => Deno.env.set("A", "b"), Deno.errors.NotSupported);
assertEquals(Deno.env.delete("GREETING"), undefined);
