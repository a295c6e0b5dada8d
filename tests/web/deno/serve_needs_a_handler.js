import { assertThrows } from "../../support/assert.js";

assertThrows(() => Deno.serve(), TypeError, "A handler function must be provided.");
assertThrows(() => Deno.serve({ port: 1 }), TypeError, "A handler");
assertThrows(() => Deno.serve("no"), TypeError, "A handler");
