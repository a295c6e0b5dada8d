// A promise where what it resolves to is meant. The standards make "{}" or "[object Promise]" of it and go on, so the log says what is missing.
import { kThrown } from "../console/console";
import { natives } from "../core/natives";
import { record } from "../core/objects";
import { ErrorCaptureStackTrace, isPromise } from "edgert:core/primordials";

let isTold = false;

// `what`: what became of it, as a sentence. Said once in a worker.
export function tellOfPromise(value: unknown, what: string): void {
  if (isTold || typeof value !== "object" || value === null || !isPromise(value)) return;
  isTold = true;
  const place = record({ name: "", message: "", stack: "" });
  ErrorCaptureStackTrace(place, tellOfPromise);
  natives.core.logFault(2, kThrown, `${what}; an await may be missing\n${place.stack.split("\n").slice(1).join("\n")}`, [place]);
}
