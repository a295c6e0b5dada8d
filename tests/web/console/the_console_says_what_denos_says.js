import { assert, assertEquals } from "../../support/assert.js";
import { corpus, differences, normalised, run } from "./fixtures/corpus.js";
import told from "./fixtures/told_by_deno.txt" with { type: "text" };

const expected = new Map(told.split(/^=== /m).slice(1).map((part) => [part.slice(0, part.indexOf("\n")), part.slice(part.indexOf("\n") + 1)]));
assertEquals([...expected.keys()], Object.keys(corpus));
const wrong = [];
let before = (await runner.logs()).length;
for (const [name, make] of Object.entries(corpus)) {
  try { await run(make); } catch (error) { console.log("what was logged threw", error); }
  const lines = await runner.logs();
  const text = lines.slice(before).map(([, line]) => `${line}\n`).join("");
  before = lines.length;
  const isEqual = normalised(text) === normalised(expected.get(name));
  if (isEqual && name in differences) wrong.push(`${name}: equal, and listed among the differences`);
  if (!isEqual && !(name in differences)) wrong.push(`=== ${name}\n--- Deno\n${expected.get(name)}--- edgert\n${text}`);
}
assert(wrong.length === 0, `${wrong.length} of ${expected.size}:\n${wrong.join("\n")}`);
assert(Object.keys(differences).length * 40 <= expected.size, "one in forty may differ");
