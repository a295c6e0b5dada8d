import { assert, assertEquals, assertThrows } from "../../support/assert.js";

const form = new FormData();
form.append("a", 1);
form.append("b", "two");
form.append("a", null);
assertEquals([...form], [["a", "1"], ["b", "two"], ["a", "null"]]);
assertEquals([form.get("a"), form.getAll("a"), form.get("c"), form.getAll("c"), form.has("b"), form.has("c")], ["1", ["1", "null"], null, [], true, false]);
form.set("a", "x");
form.set("c", "y");
assertEquals([...form.entries()], [["a", "x"], ["b", "two"], ["c", "y"]]);
form.delete("b");
assertEquals([[...form.keys()], [...form.values()]], [["a", "c"], ["x", "y"]]);
const seen = [];
form.forEach(function (value, name, self) { seen.push([this.me, value, name, self === form]); }, { me: 1 });
assertEquals(seen, [[1, "x", "a", true], [1, "y", "c", true]]);
assertEquals([FormData.prototype[Symbol.iterator] === FormData.prototype.entries, FormData.name, FormData.length, String(form)], [true, "FormData", 0, "[object FormData]"]);
const live = [];
for (const [name] of form) { live.push(name); if (live.length === 1) form.append("late", "z"); }
assertEquals(live, ["a", "c", "late"]);
form.append("\ud800", "\udc00");
assertEquals(form.get("\ufffd"), "\ufffd");
for (const wrong of [() => new FormData({}), () => new FormData(null), () => form.append("a"), () => form.get(), () => form.forEach({}), () => FormData(),
  () => FormData.prototype.get.call({}, "a"), () => form.append("a", "text", "name"), () => form.append("a", Symbol())]) assertThrows(wrong, TypeError);
assert(new FormData(undefined) instanceof FormData);
