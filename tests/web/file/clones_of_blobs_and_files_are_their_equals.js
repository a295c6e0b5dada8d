import { assert, assertEquals } from "../../support/assert.js";

const blob = new Blob(["abc"], { type: "a/b" });
const file = new File(["def"], "n.txt", { type: "c/d", lastModified: 9 });
const copy = structuredClone({ blob, list: [file, blob] });
assert(copy.blob !== blob && copy.list[1] === copy.blob, "one clone for one blob");
assertEquals([Object.getPrototypeOf(copy.blob) === Blob.prototype, copy.blob.type, await copy.blob.text()], [true, "a/b", "abc"]);
const { name, type, lastModified } = copy.list[0];
assertEquals([copy.list[0] instanceof File, name, type, lastModified, await copy.list[0].text()], [true, "n.txt", "c/d", 9, "def"]);
class Mine extends Blob {}
assertEquals(Object.getPrototypeOf(structuredClone(new Mine(["x"]))) === Blob.prototype, true);
