import { assert, assertEquals, assertThrows } from "../../support/assert.js";
import { Console } from "node:console";
import { Writable } from "node:stream";

assert(console.Console === Console && console instanceof Console && !({} instanceof Console));
let text = "";
new Console(new Writable({ write(chunk, _, done) { text += chunk; done(); } })).log("own");
assertEquals(text, "own\n");
assertThrows(() => console.count(Symbol("no label")), TypeError);
for (const name of ["log", "table", "trace", "group"]) assertThrows(() => new console[name](), TypeError);
