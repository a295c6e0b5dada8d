import { assert, assertEquals, assertThrows } from "../../support/assert.js";

assert(Deno.version.deno.startsWith("supabase-edge-runtime-"));
assertEquals([Deno.args, Deno.noColor, Deno.hostname(), Deno.build.os], [[], true, "localhost", "linux"]);
assert(navigator instanceof Navigator && navigator.userAgent.startsWith("Deno/"));
assertEquals([navigator.language, navigator.hardwareConcurrency], ["en", 1]);
assertThrows(() => new Navigator(), TypeError);
