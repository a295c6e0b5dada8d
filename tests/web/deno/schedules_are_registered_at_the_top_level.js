// as: main, with: schedules
import { assert, assertEquals } from "../../support/assert.js";

const at = (name, maybeModuleCode) => EdgeRuntime.userWorkers.create({ servicePath: `/${name}`, maybeModuleCode });
// Each line says what Deno.cron throws.
const worker = await at("refused", `
const told = [];
const tried = (...given) => {
  try {
    Deno.cron(...given);
    told.push("");
  } catch (error) {
    told.push(error.name + ": " + error.message);
  }
};
const nothing = () => {};
tried();
tried("a");
tried("a", "* * * * *");
tried("a", "* * * * *", {});
tried("a", "* * * * *", nothing, nothing);
tried("a/b", "* * * * *", nothing);
tried("a".repeat(65), "* * * * *", nothing);
tried("a", "* * *", nothing);
tried("a", "0 0 30 2 *", nothing);
tried("a", "0 9 * * 0", nothing);
tried("a", "x".repeat(100000), nothing);
tried("a", 7, nothing);
tried("a", { minute: { end: 5 } }, nothing);
tried("a", { minute: { exact: [1, 99] } }, nothing);
tried("a", "* * * * *", { backoffSchedule: [1, 2, 3, 4, 5, 6] }, nothing);
tried("a", "* * * * *", { backoffSchedule: [-1] }, nothing);
tried("a", "* * * * *", { backoffSchedule: 1 }, nothing);
tried("a", "* * * * *", { signal: {} }, nothing);
tried("a", "* * * * *", nothing);
tried("a", "* * * * *", nothing);
for (let i = 1; i < 100; ++i) Deno.cron("n" + i, "* * * * *", nothing);
tried("b", "* * * * *", nothing);
Deno.serve(() => Response.json(told));`);
const told = await (await worker.fetch(new Request("http://a.test/"))).json();
const text = "TypeError: ";
assertEquals(told, [
  "Cannot create cron job, a unique name is required: received 'undefined'",
  "Cannot create cron job, a schedule is required: received 'undefined'",
  "Cannot create cron job: a handler is required",
  "Cannot create cron job: a handler is required",
  "Cannot create cron job, a single handler is required: two handlers were specified",
  "Invalid cron name: only alphanumeric characters, whitespace, hyphens, and underscores are allowed",
  "Cron name cannot exceed 64 characters: current length 65",
  "Invalid cron schedule: column 6: it has 3 fields in place of five (minute, hour, day of the month, month, day of the week)",
  "Invalid cron schedule: `0 0 30 2 *` is never due: none of its months has such a day",
  "Invalid cron schedule: column 9, in the day of the week field: 0 is no day: they are counted from 1, which is Sunday, to 7; write SUN",
  "Invalid cron schedule: column 257: an expression has at most 256 bytes",
  "Invalid cron schedule: it is a text or an object",
  "Invalid cron schedule: start=undefined, end=5, every=undefined",
  "Invalid cron schedule: column 3, in the minute field: 99 is out of bounds: minute is a number from 0 to 59",
  "Invalid backoff schedule: it has more than 5 numbers",
  "Invalid backoff schedule: each number is one of milliseconds, up to 3600000",
  "backoffSchedule must be a sequence",
  "Cannot create cron job: the signal is no AbortSignal",
  "",
  "Cron with this name already exists",
  "Too many crons",
].map((line) => (line === "" ? "" : text + line)));

// Whatever an object leaves out before the first that it names begins with it.
const shapes = await at("shapes", `
const nothing = () => {};
const list = [
  { minute: 5 }, { hour: { every: 6 } }, { dayOfMonth: 1 }, { month: 6 }, { dayOfWeek: { exact: [2, 6] } },
  { minute: { start: 10, end: 20, every: 5 } }, { minute: { start: 10, every: 20 } }, { minute: { start: 30 } }, { hour: { start: 1, end: 3 }, dayOfWeek: 1 }, {},
];
list.forEach((schedule, i) => void Deno.cron("s" + i, schedule, nothing));
Deno.cron("backoff", "0 9 * * MON", { backoffSchedule: [10, 20.5] }, nothing);
Deno.cron("none", "0 9 * * MON", { backoffSchedule: [] }, nothing);
const gone = new AbortController();
globalThis.taken = Deno.cron("gone", "0 9 * * MON", { signal: gone.signal }, nothing).then(() => "taken back");
Deno.serve(async () => {
  gone.abort();
  try {
    Deno.cron("late", "* * * * *", nothing);
  } catch (error) {
    return new Response(await taken + ", " + error.name + ": " + error.message);
  }
});`);
const usual = [100, 1000, 5000, 30000, 60000];
const until = async (path, is) => {
  for (;;) {
    const list = await runner.schedules(path);
    if (list !== null && is(list)) return list;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
};
const list = await until("/shapes", (all) => all.length === 13);
assertEquals(list.slice(0, 10).map((each) => each[1]), [
  "5 * * * *", "0 */6 * * *", "0 0 1 * *", "0 0 1 6 *", "0 0 * * MON,FRI", "10-20/5 * * * *", "10-59/20 * * * *", "30-59 * * * *", "0 1-3 * * SUN", "* * * * *",
]);
assertEquals([list[0][0], list[0][2]], ["s0", usual]);
assertEquals(list.slice(10), [["backoff", "0 9 * * MON", [10, 20]], ["none", "0 9 * * MON", []], ["gone", "0 9 * * MON", usual]]);
assertEquals(await (await shapes.fetch(new Request("http://a.test/"))).text(), "taken back, TypeError: Deno.cron registers schedules while the module's top level runs, and not later");
assertEquals((await until("/shapes", (all) => all.length === 12)).some((each) => each[0] === "gone"), false);

// Who registers none is told of, too.
await at("plain", "Deno.serve(() => new Response())");
assertEquals(await until("/plain", () => true), []);
assert(true);
