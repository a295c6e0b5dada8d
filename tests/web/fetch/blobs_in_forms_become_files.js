import { assert, assertEquals } from "../../support/assert.js";

const form = new FormData();
form.append("blob", new Blob(["abc"], { type: "a/b" }));
const file = form.get("blob");
assertEquals([file instanceof File, file.name, file.type, await file.text()], [true, "blob", "a/b", "abc"]);
assert(form.get("blob") === file, "the same object each time");
form.set("named", new Blob(["x"]), "n.txt");
assertEquals(form.get("named").name, "n.txt");
const original = new File(["y"], "orig", { lastModified: 3 });
form.set("file", original);
assert(form.get("file") === original);
form.set("file", original, "other\ud800");
assertEquals([form.get("file").name, form.get("file").lastModified, original.name], ["other\ufffd", 3, "orig"]);
