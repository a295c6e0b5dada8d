import { assertEquals, assertThrows } from "../../support/assert.js";

function watch(reader) {
  const seen = [];
  for (const type of ["loadstart", "progress", "load", "abort", "error", "loadend"]) reader["on" + type] = (event) => seen.push([event.type, event.loaded, event.total, reader.readyState]);
  return seen;
}
const ended = (reader) => new Promise((resolve) => reader.addEventListener("loadend", resolve, { once: true }));

const reader = new FileReader();
const seen = watch(reader);
assertEquals([reader.readyState, reader.result, reader.error, FileReader.DONE, reader.LOADING], [0, null, null, 2, 1]);
reader.readAsText(new Blob(["héllo"]));
assertEquals([reader.readyState, seen.length], [1, 0]);
assertThrows(() => reader.readAsText(new Blob()), "InvalidStateError");
await ended(reader);
assertEquals([seen.splice(0), reader.result], [[["loadstart", 0, 6, 1], ["progress", 6, 6, 1], ["load", 6, 6, 2], ["loadend", 6, 6, 2]], "héllo"]);

reader.readAsText(new Blob());
assertEquals(reader.result, null);
await ended(reader);
assertEquals([seen.splice(0).map(([type]) => type), reader.result], [["loadstart", "load", "loadend"], ""]);

// A read that starts in `load` takes the first one's loadend.
const again = new FileReader();
const order = watch(again);
again.addEventListener("load", () => { if (again.result === "1") again.readAsText(new Blob(["2"])); });
again.readAsText(new Blob(["1"]));
await ended(again);
assertEquals([order.map(([type]) => type), again.result], [["loadstart", "progress", "load", "loadstart", "progress", "load", "loadend"], "2"]);
for (const value of [undefined, null, "text", {}]) assertThrows(() => again.readAsText(value), TypeError);
