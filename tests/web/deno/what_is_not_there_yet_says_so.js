import { assertThrows } from "../../support/assert.js";

assertThrows(() => Deno.watchFs("/tmp"), Deno.errors.NotSupported);
assertThrows(() => new Deno.Command("ls"), Error, "Spawning subprocesses is not allowed");
