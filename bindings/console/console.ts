// https://console.spec.whatwg.org/
import { define, natives } from "../core/natives";
import { record } from "../core/objects";
import { sequence } from "../core/webidl";
import { ErrorCaptureStackTrace } from "edgert:core/primordials";
import { format } from "./format";
import { inspect, inspectFault } from "./inspect";
import { tableOf } from "./table";

const kIndent = "  ";
let indent = "";
const counts = new Map<string, number>();
const times = new Map<string, number>();
// Where a script has put something in the place of what console writes to, that is told what was called instead: true when it has taken it.
// What is told is the method of Node's console that does the same, with how deep the groups are.
type Elsewhere = (method: string, level: number, args: readonly unknown[], depth: number) => boolean;
let elsewhere: Elsewhere | null = null;
export const writeElsewhere = (write: Elsewhere): void => { elsewhere = write; };
const isTaken = (method: string, level: number, args: readonly unknown[]): boolean => elsewhere !== null && elsewhere(method, level, args, indent.length / kIndent.length);
// What a value shows of itself may throw, and so may what that throws.
const described = (error: unknown): string => {
  try {
    return inspect(error);
  } catch {
    return "[cannot be shown: what it shows of itself throws]";
  }
};
const describedFault = (error: unknown): ReturnType<typeof inspectFault> => {
  try {
    return inspectFault(error);
  } catch {
    return [described(error)];
  }
};
const print = (level: number, args: readonly unknown[]) => {
  if (isTaken(level < 2 ? "log" : "warn", level, args)) return;
  let text: string;
  try {
    text = format(args, natives.core.logsHaveStyles());
  } catch (error) {
    text = `[Internal Formatting Error] ${described(error)}`;
  }
  natives.core.log(level, indent ? indent + text.replaceAll("\n", `\n${indent}`) : text);
};
const elapsed = (label: string) => {
  const begun = times.get(label);
  if (begun === undefined) { print(2, [`Timer '${label}' does not exist`]); return null; }
  return `${label}: ${(natives.core.now() - begun).toFixed(3)}ms`;
};

const table = (data: any = undefined, columns: string[] | undefined = undefined): void => {
  if (isTaken("table", 1, [data, columns])) return;
  if (typeof data !== "object" || data === null) return print(1, [data]);
  print(1, [tableOf(data, columns === undefined || columns === null ? undefined : sequence(columns, "The columns", String))]);
};

const trace = (...args: unknown[]): void => {
  const error = record({ name: "Trace", message: format(args), stack: "" });
  ErrorCaptureStackTrace(error, trace);
  print(3, [`Trace${error.message ? ": " + error.message : ""}\n${error.stack.split("\n").slice(1).join("\n")}`]);
};

// What the platform has to say of the script's own errors: what, and where. Whose they are stands beside each line of the log.
export const kThrown = 0, kRequestFailed = 1, kNoHandler = 2, kWorkerOption = 3;
export const logError = (what: string, topic: number, ...thrown: [unknown?]): void => {
  if (thrown.length === 0) return natives.core.logFault(3, topic, what, []);
  const told = describedFault(thrown[0]);
  natives.core.logFault(3, topic, `${what}: ${told[0]}`, told.slice(1));
};
// A warning of what a script does at this moment, which is told where it does; `by`: the function of the platform that it has called.
// The frames of the script, for those who show them.
export const logOfScript = (topic: number, by: (...given: any[]) => unknown, what: string, hasFrames = false): void => {
  const place = record({ name: "", message: "", stack: "" });
  ErrorCaptureStackTrace(place, by);
  const frames = place.stack.split("\n").slice(1).join("\n");
  natives.core.logFault(2, topic, hasFrames ? `${what}\n${frames}` : what, [place]);
};
export const logDebug = (what: string, error: unknown): void => { natives.core.log(0, `${what}: ${described(error)}`); };
// What the log says of an error that nobody caught.
natives.snapshot.setHook("describe", describedFault);

// https://console.spec.whatwg.org/#group
const group = (...args: unknown[]) => { if (args.length > 0) print(1, args); indent += kIndent; };
export const console = {
  log: (...args: unknown[]) => print(1, args),
  info: (...args: unknown[]) => print(1, args),
  debug: (...args: unknown[]) => print(0, args),
  warn: (...args: unknown[]) => print(2, args),
  error: (...args: unknown[]) => print(3, args),
  dir: (value: unknown = undefined, options: object | null = null) => {
    if (!isTaken("dir", 1, [value, options])) print(1, ["%s", typeof value === "string" ? value : inspect(value, options ?? record({}))]);
  },
  dirxml: (...args: unknown[]) => print(1, args),
  trace,
  assert: (condition: unknown = false, ...args: unknown[]) => {
    if (condition) return;
    if (typeof args[0] === "string") print(3, [`Assertion failed: ${args[0]}`, ...args.slice(1)]);
    else print(3, ["Assertion failed" + (args.length ? ":" : ""), ...args]);
  },
  clear: () => {
    indent = "";
    isTaken("clear", 1, []);
  },
  // A symbol is no label.
  count: (given = "default") => {
    const label = `${given}`, count = (counts.get(label) ?? 0) + 1;
    counts.set(label, count);
    print(1, [`${label}: ${count}`]);
  },
  countReset: (given = "default") => {
    const label = `${given}`;
    if (!counts.delete(label)) print(2, [`Count for '${label}' does not exist`]);
  },
  group,
  groupCollapsed: (...args: unknown[]) => group(...args),
  groupEnd: () => { indent = indent.slice(kIndent.length); },
  table,
  time: (label = "default") => {
    if (times.has(`${label}`)) print(2, [`Timer '${label}' already exists`]);
    else times.set(`${label}`, natives.core.now());
  },
  timeLog: (label = "default", ...args: unknown[]) => { const text = elapsed(`${label}`); if (text) print(1, [text, ...args]); },
  timeEnd: (label = "default") => { const text = elapsed(`${label}`); if (text) print(1, [text]); times.delete(`${label}`); },
};
// https://console.spec.whatwg.org/#console-namespace
Object.setPrototypeOf(console, {});
Object.defineProperty(console, Symbol.toStringTag, { value: "console", configurable: true });
define({ console });
