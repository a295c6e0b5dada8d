// The one timer and the one list of immediates behind node:timers, over the realm's timers.
import { natives } from "edgert:core/natives";
import { triggerUncaughtException } from "edgert:node/uncaught";
import { clearTimeout, setTimeout } from "edgert:timers/timers";

type Process = (now: number) => number;
let processTimers: Process;
let processImmediate: () => void;

export const getLibuvNow = () => Math.floor(natives.core.now());
// count, those that keep a loop alive, whether a run was interrupted
export const immediateInfo = new Uint32Array(3);
export const timeoutInfo = new Int32Array(1);
export const toggleTimerRef = () => {};

let timer = 0;
let due = Infinity;

function runTimers(): void {
  due = Infinity;
  let next = 1;
  let done = false;
  try {
    next = processTimers(getLibuvNow());
    done = true;
  } finally {
    // One that throws leaves the others for another turn.
    if (!done) schedule(0);
  }
  if (next !== 0) schedule(Math.max(0, (next < 0 ? -next : next) - getLibuvNow()));
}

function schedule(ms: number): void {
  const at = natives.core.now() + ms;
  if (at >= due) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(runTimers, ms);
}
export const scheduleTimer = schedule;

let waits = false;
function runImmediates(): void {
  waits = false;
  do {
    try {
      processImmediate();
    } catch (error) {
      // The others go on, before any tick.
      triggerUncaughtException(error);
    }
  } while (immediateInfo[2] !== 0);
  if (immediateInfo[0] !== 0) awaitTurn();
}
function awaitTurn(): void {
  if (waits) return;
  waits = true;
  setTimeout(runImmediates, 0);
}
export const toggleImmediateRef = (on: boolean) => { if (on) awaitTurn(); };

export function setupTimers(immediate: () => void, timers: Process): void {
  processImmediate = immediate;
  processTimers = timers;
}
