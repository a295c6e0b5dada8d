// A promise where what it resolves to is meant. The standards make "{}" or "[object Promise]" of it and go on, so the log says what is missing.
import { kThrown, logOfScript } from "../console/console";
import { isPromise } from "edgert:core/primordials";

let isTold = false;

// `what`: what became of it, as a sentence. Said once in a worker.
export function tellOfPromise(value: unknown, what: string): void {
  if (isTold || typeof value !== "object" || value === null || !isPromise(value)) return;
  isTold = true;
  logOfScript(kThrown, tellOfPromise, `${what}; an await may be missing`, true);
}
