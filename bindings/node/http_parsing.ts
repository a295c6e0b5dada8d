// HTTP as llhttp reads it, piece by piece. http_parser/binding.cpp lists what it finds, and stops behind each head.
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";

export type Handle = { readonly __parser: unique symbol };
interface Parsing {
  create(isRequest: boolean, mostHeadBytes: number, lenient: number): Handle;
  // [how it ended, bytes used, code, reason, found…]
  execute(parser: Handle, bytes: Uint8Array, from: number): unknown[];
  finish(parser: Handle): unknown[];
  decide(parser: Handle, decision: number): void;
  methods(): unknown[];
}
export const native: Parsing = natives.snapshot.lateNatives("node/http_parser");

export interface Head {
  major: number;
  minor: number;
  fields: string[];
  method: number | undefined;
  url: string | undefined;
  status: number | undefined;
  statusText: string | undefined;
  upgrade: boolean;
  keepAlive: boolean;
}
export interface Listener {
  onBegin(): void;
  // 0: a body may follow; 1: it has none; 2: what follows is not HTTP.
  onHead(head: Head): number;
  onBody(bytes: Uint8Array): void;
  onTrailers(fields: string[]): void;
  onComplete(): void;
  // Whether the rest still matters to anybody.
  isDone(): boolean;
}
export interface Outcome { used: number; isUpgrade: boolean; code: string; reason: string }

const kBegin = 0, kHead = 1, kBody = 2, kTrailers = 3;
const kAwaitsDecision = 1, kUpgrade = 2, kFailed = 3;

// Tells of one piece; returns the decision on the head that it ends with.
function tell(found: unknown[], bytes: Uint8Array, from: number, listener: Listener): number {
  let decision = 0;
  for (let at = 4; at < found.length;) {
    if (listener.isDone()) return decision;
    const kind = found[at++];
    if (kind === kBegin) {
      listener.onBegin();
    } else if (kind === kHead) {
      decision = listener.onHead(record({
        major: found[at] as number, minor: found[at + 1] as number, fields: found[at + 2] as string[], method: found[at + 3] as number | undefined,
        url: found[at + 4] as string | undefined, status: found[at + 5] as number | undefined, statusText: found[at + 6] as string | undefined,
        upgrade: found[at + 7] as boolean, keepAlive: found[at + 8] as boolean,
      }));
      at += 9;
    } else if (kind === kBody) {
      listener.onBody(bytes.subarray(from + (found[at] as number), from + (found[at + 1] as number)));
      at += 2;
    } else if (kind === kTrailers) {
      listener.onTrailers(found[at++] as string[]);
    } else {
      listener.onComplete();
    }
  }
  return decision;
}

const outcome = (used: number, found: unknown[]): Outcome =>
  record({ used, isUpgrade: found[0] === kUpgrade, code: found[0] === kFailed ? (found[2] as string) : "", reason: found[3] as string });

export function parse(parser: Handle, bytes: Uint8Array, listener: Listener): Outcome {
  let from = 0;
  let found: unknown[] = [0, 0, "", ""];
  // A message without a body ends with its head, once that has been decided.
  let isDecided = false;
  while (from < bytes.byteLength || isDecided) {
    isDecided = false;
    found = native.execute(parser, bytes, from);
    const ending = found[0] as number;
    const begin = from;
    from += found[1] as number;
    if (ending === kAwaitsDecision) {
      let decision = 0;
      try {
        decision = tell(found, bytes, begin, listener);
      } finally {
        native.decide(parser, decision);
        isDecided = true;
      }
    } else {
      tell(found, bytes, begin, listener);
    }
    if (listener.isDone() || ending === kFailed || ending === kUpgrade) break;
  }
  return outcome(from, found);
}
const none = new Uint8Array(0);
export function finish(parser: Handle, listener: Listener): Outcome {
  const found = native.finish(parser);
  tell(found, none, 0, listener);
  return outcome(0, found);
}
