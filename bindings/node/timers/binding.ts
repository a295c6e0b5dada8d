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
  turned();
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

// What nobody waits for runs when something else has turned the loop, as in Node; where that does not come it does not wait for it for ever,
// as a worker's loop does not end.
const kLongestWait = 100;
let turn = 0;
let turnsIn = Infinity;
function runImmediates(): void {
  turn = 0;
  turnsIn = Infinity;
  do {
    try {
      processImmediate();
    } catch (error) {
      // The others go on, before any tick.
      triggerUncaughtException(error);
    }
  } while (immediateInfo[2] !== 0);
  if (immediateInfo[0] !== 0) awaitTurn(immediateInfo[1] === 0);
}
function awaitTurn(isIdle: boolean): void {
  const delay = isIdle ? kLongestWait : 0;
  if (delay === turnsIn) return;
  clearTimeout(turn);
  turnsIn = delay;
  turn = setTimeout(runImmediates, delay);
}
export const toggleImmediateRef = (on: boolean) => awaitTurn(!on);
// Behind each callback that is not an immediate's.
export function turned(): void { if (immediateInfo[0] !== 0) awaitTurn(false); }

export function setupTimers(immediate: () => void, timers: Process): void {
  processImmediate = immediate;
  processTimers = timers;
}
