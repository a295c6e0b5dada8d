// https://html.spec.whatwg.org/multipage/timers-and-user-prompts.html
import { carry } from "../core/context";
import { define, natives } from "../core/natives";

interface Timer { id: number; due: number; order: number; callback: (...args: any[]) => void; args: unknown[]; every: number }

// A binary heap by due time, first come first served.
const heap: Timer[] = [];
const live = new Map<number, Timer>();
let lastId = 0;
let order = 0;
let armed = Infinity;

const before = (a: Timer, b: Timer) => a.due < b.due || (a.due === b.due && a.order < b.order);

function push(timer: Timer): void {
  let at = heap.push(timer) - 1;
  while (at > 0) {
    const up = (at - 1) >> 1;
    if (!before(timer, heap[up]!)) break;
    heap[at]! = heap[up]!;
    at = up;
  }
  heap[at]! = timer;
}

function pop(): void {
  const last = heap.pop()!;
  if (heap.length === 0) return;
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) ++child;
    if (!before(heap[child]!, last)) break;
    heap[at]! = heap[child]!;
    at = child;
  }
  heap[at]! = last;
}

function arm(): void {
  while (heap.length > 0 && live.get(heap[0]!.id) !== heap[0]) pop();
  const due = heap.length > 0 ? heap[0]!.due : Infinity;
  if (due === armed) return;
  armed = due;
  natives.core.armTimer(due === Infinity ? -1 : Math.max(0, due - natives.core.now()));
}

// A longer delay overflows to none, as in browsers.
export const kLongestTimeout = 2147483647;

function start(callback: unknown, delay: unknown, args: unknown[], repeat: boolean): number {
  if (typeof callback !== "function") throw new TypeError("The callback must be a function: code in strings is not supported");
  let ms = Number(delay);
  if (!(ms >= 0) || ms > kLongestTimeout) ms = 0;
  const timer: Timer = { id: ++lastId, due: natives.core.now() + ms, order: ++order, callback: carry(callback as Timer["callback"]), args, every: repeat ? Math.max(1, ms) : -1 };
  live.set(timer.id, timer);
  push(timer);
  arm();
  return timer.id;
}

natives.snapshot.setHook("timer", (now: number) => {
  armed = Infinity;
  const top = heap[0];
  if (top && live.get(top.id) === top && top.due <= now + 0.5) {
    pop();
    if (top.every >= 0) {
      top.due = now + top.every;
      top.order = ++order;
      push(top);
    } else {
      live.delete(top.id);
    }
    // The next one is armed first: a callback that throws must not stop the rest.
    arm();
    Reflect.apply(top.callback, globalThis, top.args);
    return;
  }
  arm();
});

export function setTimeout(callback: unknown, delay?: unknown, ...args: unknown[]): number { return start(callback, delay, args, false); }
export function setInterval(callback: unknown, delay?: unknown, ...args: unknown[]): number { return start(callback, delay, args, true); }
export function clearTimeout(id?: unknown): void { live.delete(Number(id)); }

const microtask = new Promise<void>((resolve) => { resolve(); });
export function queueMicrotask(callback: () => void): void {
  if (typeof callback !== "function") throw new TypeError("queueMicrotask needs a function");
  // A throw must be an uncaught error, not a rejection.
  microtask.then(() => { try { callback(); } catch (error) { setTimeout(() => { throw error; }, 0); } });
}

define({ setTimeout, setInterval, clearTimeout, clearInterval: (id?: unknown) => clearTimeout(id), queueMicrotask });
