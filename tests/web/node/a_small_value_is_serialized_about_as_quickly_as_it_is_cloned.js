import { assert, assertEquals } from "../../support/assert.js";
import { deserialize, serialize } from "node:v8";

// What each call makes has one shape in V8: otherwise it takes some thirty times as long.
function cpuOf(run) {
  for (let i = 0; i < 2000; ++i) run();
  const { user } = process.cpuUsage();
  for (let i = 0; i < 10_000; ++i) run();
  return Math.max(process.cpuUsage().user - user, 1000);
}
const bytes = serialize(1);
assertEquals(deserialize(bytes), 1);
const cloned = cpuOf(() => structuredClone(1)), serialized = cpuOf(() => serialize(1)), read = cpuOf(() => deserialize(bytes));
assert(serialized < 12 * cloned && read < 12 * cloned, `${serialized} and ${read} µs beside ${cloned}`);
