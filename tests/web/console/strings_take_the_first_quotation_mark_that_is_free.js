import { assertEquals } from "../../support/assert.js";

assertEquals(Deno.inspect(["plain", 'say "hi"', `it's "x"`, "'\"`", "back\\slash"]), "[ \"plain\", 'say \"hi\"', `it's \"x\"`, \"'\\\"`\", \"back\\\\slash\" ]");
