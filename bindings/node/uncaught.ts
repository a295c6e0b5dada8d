// Errors that nobody catches, as Node's library reports them: those of promises come by another name.
// https://nodejs.org/api/process.html#event-uncaughtexception
import { natives } from "edgert:core/natives";

let isOfPromise = false;
export const origin = (): string => (isOfPromise ? "unhandledRejection" : "uncaughtException");

export function triggerUncaughtException(error: unknown, ofPromise = false): void {
  const native: { triggerUncaughtException(error: unknown): void } = natives.snapshot.lateNatives("node/errors");
  const before = isOfPromise;
  isOfPromise = ofPromise;
  try {
    native.triggerUncaughtException(error);
  } finally {
    isOfPromise = before;
  }
}
