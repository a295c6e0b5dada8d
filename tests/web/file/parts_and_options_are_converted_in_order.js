import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const steps = [];
const noting = (name, value) => ({ toString() { steps.push(name); return value; } });
const options = {
  get type() { steps.push("type"); return noting("type's text", "a/b"); },
  get endings() { steps.push("endings"); return noting("endings' text", "transparent"); },
  get lastModified() { steps.push("lastModified"); return 7; },
};
new Blob([noting("first", "1"), noting("second", "2")], options);
assertEquals(steps.splice(0), ["first", "second", "endings", "endings' text", "type", "type's text"]);
new File([noting("bits", "1")], noting("name", "n"), options);
assertEquals(steps.splice(0), ["bits", "name", "endings", "endings' text", "type", "type's text", "lastModified"]);

// What an element's conversion removes is not visited any more.
const shrinking = [{ toString() { shrinking.pop(); return "a"; } }, "b", "c"];
assertEquals(await new Blob(shrinking).text(), "ab");
assertThrows(() => new Blob([{ toString() { throw new RangeError("mine"); } }], { get type() { throw new Error("not reached"); } }), RangeError, "mine");

for (const parts of [null, "text", 1, true, {}, new Date()]) assertThrows(() => new Blob(parts), TypeError);
for (const value of ["x", 1, true, Symbol()]) assertThrows(() => new Blob([], value), TypeError);
for (const value of [null, undefined, {}, [], () => {}, /x/]) assertEquals(new Blob([], value).size, 0);
assertEquals([Blob.length, File.length, new Blob().size, new Blob(undefined).size], [0, 2, 0, 0]);
assertThrows(() => new Blob([Symbol()]), TypeError);
assertThrows(() => new Blob([], { endings: "Native" }), TypeError);
assertThrows(() => Blob(), TypeError);
assertThrows(() => new File([]), TypeError);
assertThrows(() => new File(undefined, "x"), TypeError);
assertEquals(await new Blob([null, undefined, 5, [1, 2], {}]).text(), "nullundefined51,2[object Object]");
assertEquals(await new Blob(new Set(["a", "b"])).text(), "ab");
const views = new Blob([new Uint16Array([0x4142]), new DataView(new Uint8Array([67, 68]).buffer, 1), new ArrayBuffer(2)]);
assertEquals([...new Uint8Array(await views.arrayBuffer())], [0x42, 0x41, 68, 0, 0]);
if (typeof SharedArrayBuffer !== "undefined") assertThrows(() => new Blob([new Uint8Array(new SharedArrayBuffer(1))]), TypeError);

const file = (lastModified) => new File([], "x", { lastModified }).lastModified;
assertEquals([file(5.9), file(-1.5), file(null), file(NaN), file(new Date(3)), file(2 ** 64 + 4096)], [5, -1, 0, 0, 3, 4096]);
assertEquals(new File([], "a/b\ud800").name, "a/b\ufffd");
const now = new File([], "x").lastModified;
assert(Math.abs(now - Date.now()) < 60000);
