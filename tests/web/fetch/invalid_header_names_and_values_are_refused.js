import { assertEquals, assertThrows } from "../../support/assert.js";

const headers = new Headers();
for (const name of ["", "a b", "a:", "é", "a\n"]) assertThrows(() => headers.append(name, "v"), TypeError);
for (const value of ["a\nb", "a\rb", "a\0b", "\u0100"]) assertThrows(() => headers.set("a", value), TypeError);
headers.set("a", "\tfull\u00ff\n");
assertEquals(headers.get("a"), "full\u00ff");
assertThrows(() => new Headers("text"), TypeError);
assertThrows(() => new Headers([["a"]]), TypeError);
assertThrows(() => new Headers(null), TypeError);
