// as: main, with: schedules
import { assert, assertEquals } from "../../support/assert.js";

await EdgeRuntime.userWorkers.create({
  servicePath: "/runs",
  maybeModuleCode: `
let seen = [];
Deno.cron("tells", "0 9 * * MON", (run) => {
  console.log("told", run.name, run.time.toISOString(), run.signal.aborted, typeof run.signal.addEventListener);
});
Deno.cron("throws", "0 9 * * MON", () => { throw new RangeError("no luck"); });
Deno.cron("rejects", "0 9 * * MON", async () => { await 1; throw "just a text"; });
Deno.cron("strange", "0 9 * * MON", () => { throw { toString() { throw 1; } }; });
Deno.cron("waits", "0 9 * * MON", () => EdgeRuntime.waitUntil(new Promise((resolve) => setTimeout(() => { console.log("waited"); resolve(); }, 5))));
Deno.cron("slow", "0 9 * * MON", ({ signal }) => new Promise((resolve) => signal.addEventListener("abort", () => { console.log("aborted"); resolve(); })));
await new Promise((resolve) => setTimeout(resolve, 20));
Deno.cron("last", "0 9 * * MON", () => console.log("last"));
// No client can say that it is a schedule's run.
Deno.serve((request) => { seen.push(request.method); return Response.json(seen); });`,
});
// A run that comes while the top level waits begins when that is over.
assertEquals(await runner.run("/runs", "last", 0), "");
assertEquals(await runner.run("/runs", "tells", Date.UTC(2026, 0, 5, 9)), "");
assertEquals(await runner.run("/runs", "throws", 0), "InvalidWorkerResponse: RangeError: no luck");
assertEquals(await runner.run("/runs", "rejects", 0), "InvalidWorkerResponse: just a text");
assertEquals(await runner.run("/runs", "strange", 0), "InvalidWorkerResponse: its handler has thrown what is no text");
assertEquals(await runner.run("/runs", "absent", 0), "NotFound: the function has no schedule absent");
assertEquals(await runner.run("/runs", "waits", 0), "");
const said = async (what) => {
  while (!(await runner.logs()).some((line) => line[1].startsWith(what))) await new Promise((resolve) => setTimeout(resolve, 5));
};
await said("waited");
assert((await runner.run("/runs", "slow", 0, 30)).startsWith("TimedOut: the call took longer than FetchOptions::total_timeout_ms"));
await said("aborted");
const lines = (await runner.logs()).map((line) => `${line[0]} ${line[1]}`);
assert(lines.some((line) => line.startsWith("info told tells 2026-01-05T09:00:00.000Z false function")), lines.join("\n"));
assert(lines.some((line) => line.startsWith("error schedule throws has failed: RangeError: no luck")), lines.join("\n"));
const worker = await EdgeRuntime.userWorkers.create({ servicePath: "/runs" });
try {
  new Request("http://a.test/", { method: "scheduled run" });
  assert(false, "a method with a space");
} catch (error) {
  assert(error instanceof TypeError, String(error));
}
assertEquals(await (await worker.fetch(new Request("http://a.test/", { method: "SCHEDULED" }))).json(), ["SCHEDULED"]);

// A function that has nothing but schedules runs them, and limits hold for what they do.
await EdgeRuntime.userWorkers.create({ servicePath: "/only", cpuTimeHardLimitMs: 200, cpuTimeSoftLimitMs: 100, maybeModuleCode: 'Deno.cron("spins", "* * * * *", () => { for (;;); }); Deno.cron("ends", "* * * * *", () => {});' });
assertEquals(await runner.run("/only", "ends", 0), "");
assert((await runner.run("/only", "spins", 0)).startsWith("WorkerRequestCancelled"));
