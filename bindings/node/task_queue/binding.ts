// process.nextTick: the realm calls the ticks that there are wherever it would run microtasks.
import { natives } from "edgert:core/natives";
import { atStart } from "edgert:node/starts";
import { queueMicrotask, setTimeout } from "edgert:timers/timers";

interface Tasks { runMicrotasks(): void; setTicks(run: () => void, flags: Uint8Array): void; hearRejections(told: RejectionHandler): void }
type RejectionHandler = (event: number, promise: Promise<unknown>, value: unknown) => void;
const native: Tasks = natives.snapshot.lateNatives("node/task_queue");
export const { runMicrotasks } = native;
export const tickInfo = new Uint8Array(2);
export const setTickCallback = (run: () => void) => atStart(() => native.setTicks(run, tickInfo));
export const enqueueMicrotask = queueMicrotask;
// What promises do that nobody handles. It cannot throw to whoever settles them.
export function setPromiseRejectCallback(handle: RejectionHandler): void {
  atStart(() => native.hearRejections((event, promise, value) => {
    try {
      handle(event, promise, value);
    } catch (error) {
      setTimeout(() => { throw error; }, 0);
    }
  }));
}
export const promiseRejectEvents = { kPromiseRejectWithNoHandler: 0, kPromiseHandlerAddedAfterReject: 1, kPromiseResolveAfterResolved: 3, kPromiseRejectAfterResolved: 2 };
