// as: main
import { assert, assertRejects } from "../../support/assert.js";

const create = (options) => EdgeRuntime.userWorkers.create({
  servicePath: "/limited", forceCreate: true, maybeModuleCode: "Deno.serve(() => new Response())", ...options,
});
const at = (name, value) => {
  if (name !== "requestAbsentTimeoutMs") return { [name]: value };
  return { context: { supervisor: { [name]: value } } };
};
const kMost = Number.MAX_SAFE_INTEGER;
const bounds = {
  memoryLimitMb: 2 ** 20, lowMemoryMultiplier: 1024, workerTimeoutMs: kMost, cpuTimeSoftLimitMs: kMost, cpuTimeHardLimitMs: kMost,
  cpuTimePerRequestMs: kMost, requestAbsentTimeoutMs: kMost,
};
let asked = 0;
const scripted = { valueOf() { ++asked; return 100; }, toString() { ++asked; return "100"; } };
for (const [name, most] of Object.entries(bounds)) {
  for (const [value, shown] of [
    [NaN, "NaN"], [-1, "-1"], [-5, "-5"], [-0, "-0"], [1.5, "1.5"], [0.4, "0.4"], [Infinity, "Infinity"], [-Infinity, "-Infinity"], [2 ** 53, "9007199254740992"],
    [most + 1, String(most + 1)], [1e300, "1e+300"], ["300", '"300"'], ["", '""'], ["none", '"none"'], [true, "true"], [100n, "100n"], [2n ** 64n, "18446744073709551616n"],
    [scripted, "an object"], [[100], "a list"], [() => 100, "a function"], [Symbol("x"), "Symbol(x)"], [new Number(100), "an object"], [new Date(100), "an object"],
  ]) await assertRejects(() => create(at(name, value)), TypeError, `${name} must be a whole number from ${name === "memoryLimitMb" ? 8 : 1} to ${most}`);
  await assertRejects(() => create(at(name, NaN)), TypeError, "not NaN");
  for (const value of [undefined, null, 64, most]) assert(await create(at(name, value)) instanceof UserWorker, `${name}: ${value}`);
}
assert(asked === 0, "a script's valueOf was asked");
await assertRejects(() => create({ memoryLimitMb: 7 }), TypeError, "memoryLimitMb must be a whole number from 8 to");
for (const name of ["memoryLimitMb", "lowMemoryMultiplier"]) await assertRejects(() => create({ [name]: 0 }), TypeError, name);
for (const name of ["workerTimeoutMs", "cpuTimeSoftLimitMs", "cpuTimePerRequestMs", "requestAbsentTimeoutMs"]) await create(at(name, 0));
await create({ cpuTimeSoftLimitMs: 0, cpuTimeHardLimitMs: 0 });
await assertRejects(() => create({ cpuTimeHardLimitMs: 0 }), TypeError, "only both 0 are no limit");
// 2 ** 32 is no zero.
for (const value of [2 ** 31, 2 ** 32]) await create({ workerTimeoutMs: value, cpuTimeSoftLimitMs: value, cpuTimeHardLimitMs: value });
await assertRejects(() => create({ memoryLimitMb: 2 ** 32 }), TypeError, "memoryLimitMb");
