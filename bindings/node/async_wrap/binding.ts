// The state of async hooks: who runs, and who started it (https://nodejs.org/api/async_hooks.html).
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { triggerUncaughtException } from "edgert:node/uncaught";
import { setTimeout } from "edgert:timers/timers";
import { providers } from "./providers";

// Flags of hooks by kind, and ids of what runs; their places are Node's.
const kInit = 0, kBefore = 1, kAfter = 2, kDestroy = 3, kPromiseResolve = 4, kTotals = 5, kCheck = 6, kStackLength = 7, kUsesExecutionAsyncResource = 8;
const kExecutionAsyncId = 0, kTriggerAsyncId = 1, kAsyncIdCounter = 2, kDefaultTriggerAsyncId = 3;
const kDepth = 16;

const fields = new Uint32Array(9);
fields[kCheck] = 1;
const ids = new Float64Array(4);
ids[kAsyncIdCounter] = 1;
ids[kDefaultTriggerAsyncId] = -1;

let destroyed: number[] = [];
let hooks: { destroy(id: number): void };

function queueDestroy(id: number): void {
  if (fields[kDestroy] === 0) return;
  if (destroyed.push(id) > 1) return;
  setTimeout(() => {
    const all = destroyed;
    destroyed = [];
    for (const one of all) hooks.destroy(one);
  }, 0);
}

// Told of resources that nobody has destroyed when they are collected.
interface Collectable { id: number; state: { destroyed: boolean } | undefined }
const collected = new FinalizationRegistry<Collectable>(({ id, state }) => { if (state?.destroyed !== true && fields[kDestroy] !== 0) hooks.destroy(id); });

// What V8 tells of promises goes to hooks of scripts, and so do the promises. Those that the platform makes are nobody's: hooks are not
// told that they begin or settle, and where one runs, another object stands for it. Those that scripts made before there were hooks
// cannot be told from them.
type PromiseHook = ((promise: object, parent?: object) => void) | undefined;
interface PromiseNatives { setPromiseHooks(...hooks: PromiseHook[]): void; isForScript(): boolean }
const native: PromiseNatives = natives.snapshot.lateNatives("node/async_wrap");
const ofScripts = new WeakSet<object>();
const standIns = new WeakMap<object, object>();
function shown(promise: object): object {
  if (ofScripts.has(promise)) return promise;
  let found = standIns.get(promise);
  if (found === undefined) standIns.set(promise, found = record({}));
  return found;
}
// What a hook throws is nobody's who makes or settles a promise.
function guarded(run: () => void): void {
  try {
    run();
  } catch (error) {
    triggerUncaughtException(error);
  }
}
function setPromiseHooks(init: PromiseHook, before: PromiseHook, after: PromiseHook, settled: PromiseHook): void {
  native.setPromiseHooks(
    (promise: object, parent?: object) => {
      if (!native.isForScript()) return;
      ofScripts.add(promise);
      if (init) guarded(() => init(promise, parent === undefined ? undefined : shown(parent)));
    },
    before && ((promise: object) => { guarded(() => before(shown(promise))); }),
    after && ((promise: object) => { guarded(() => after(shown(promise))); }),
    settled && ((promise: object) => { if (ofScripts.has(promise)) guarded(() => settled(promise)); }),
  );
}

const names: Record<string, number> = record({});
for (let i = 0; i < providers.length; ++i) names[providers[i]!] = i;

export const exports: any = record({
  async_hook_fields: fields,
  async_id_fields: ids,
  async_ids_stack: new Float64Array(kDepth * 2),
  execution_async_resources: [],
  constants: record({ kInit, kBefore, kAfter, kDestroy, kPromiseResolve, kTotals, kCheck, kStackLength, kUsesExecutionAsyncResource,
    kExecutionAsyncId, kTriggerAsyncId, kAsyncIdCounter, kDefaultTriggerAsyncId }),
  Providers: names,
  setupHooks(given: typeof hooks) { hooks = given; },
  setCallbackTrampoline() {},
  setPromiseHooks(init: PromiseHook, before: PromiseHook, after: PromiseHook, settled: PromiseHook) {
    if (init || before || after || settled) setPromiseHooks(init, before, after, settled);
    else native.setPromiseHooks();
  },
  registerDestroyHook(resource: object, id: number, state?: { destroyed: boolean }) { collected.register(resource, record({ id, state })); },
  // Where the library's own stack is full.
  pushAsyncContext(id: number, trigger: number) {
    const larger = new Float64Array(exports.async_ids_stack.length * 2);
    larger.set(exports.async_ids_stack as Float64Array);
    exports.async_ids_stack = larger;
    const at = fields[kStackLength]!++ * 2;
    larger[at]! = ids[kExecutionAsyncId]!;
    larger[at + 1]! = ids[kTriggerAsyncId]!;
    ids[kExecutionAsyncId]! = id;
    ids[kTriggerAsyncId]! = trigger;
  },
  popAsyncContext(id: number) {
    throw new Error(`async hook stack has become corrupted (actual: ${ids[kExecutionAsyncId]}, expected: ${id})`);
  },
  clearAsyncIdStack() {
    ids[kExecutionAsyncId]! = ids[kTriggerAsyncId]! = 0;
    fields[kStackLength]! = 0;
    exports.execution_async_resources.length = 0;
  },
  executionAsyncResource() {},
  queueDestroyAsyncId: queueDestroy,
});
