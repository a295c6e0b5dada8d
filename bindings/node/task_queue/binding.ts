// process.nextTick: the realm calls the ticks that there are wherever it would run microtasks.
import { natives } from "edgert:core/natives";
import { atStart } from "edgert:node/starts";
import { queueMicrotask } from "edgert:timers/timers";

interface Tasks { runMicrotasks(): void; setTicks(run: () => void, flags: Uint8Array): void }
const native: Tasks = natives.snapshot.lateNatives("node/task_queue");
export const { runMicrotasks } = native;
export const tickInfo = new Uint8Array(2);
export const setTickCallback = (run: () => void) => atStart(() => native.setTicks(run, tickInfo));
export const enqueueMicrotask = queueMicrotask;
// Rejections that nobody handles are the realm's.
export const setPromiseRejectCallback = () => {};
export const promiseRejectEvents = { kPromiseRejectWithNoHandler: 0, kPromiseHandlerAddedAfterReject: 1, kPromiseResolveAfterResolved: 3, kPromiseRejectAfterResolved: 2 };
