import { assertEquals } from "../../support/assert.js";

console.log("%s is %d, %i, %f %o %O%c!", "x", "42abc", 3.9, "1.5z", { a: 1 }, [1], "color: red", "tail", { z: 1 });
console.log("100%% of %s");
console.log("%s %d %%", Symbol("s"));
console.log("%d %i", Symbol("s"), 5n);
console.log("a", "%s", "b");
assertEquals((await runner.logs()).map(([, text]) => text), ["x is 42, 3, 1.5 { a: 1 } [ 1 ]! tail { z: 1 }", "100%% of %s", "Symbol(s) %d %", "NaN 5", "a %s b"]);
