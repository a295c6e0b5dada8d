import { assertEquals, assertThrows } from "../../support/assert.js";

const descriptor = Object.getOwnPropertyDescriptor(globalThis, "File");
assertEquals([typeof descriptor.value, descriptor.writable, descriptor.enumerable, descriptor.configurable], ["function", true, false, true]);
const blob = new Blob(["héllo ", new Uint8Array([119, 111]), new Blob(["rld"])], { type: "Text/Plain" });
assertEquals([blob.size, blob.type, String(blob), Blob.name], [12, "text/plain", "[object Blob]", "Blob"]);
assertEquals(await blob.text(), "héllo world");
assertEquals(await blob.slice(-5, -1, "a/b").text(), "worl");
assertEquals(await new Response(blob.stream()).text(), "héllo world");
assertThrows(() => new Blob("text"), TypeError);
const file = new File([blob], "a.txt", { lastModified: 5 });
assertEquals([file.name, file.lastModified, file.size, file instanceof Blob], ["a.txt", 5, 12, true]);
