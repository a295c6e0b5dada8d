// Deno.cron: schedules, which the host runs. A late part.
import { natives } from "edgert:core/natives";
import { AbortController, AbortSignal } from "edgert:abort/abort";
import { kThrown, logError } from "edgert:console/console";
import { forScripts, record } from "edgert:core/objects";
import { sequence } from "edgert:core/webidl";
import { hasEvaluated, onAbortedRun, onScheduledRun } from "edgert:serve/serve";

// Those of Deno.
const kMostSchedules = 100;
const kMostNameLength = 64;
const kMostBackoffs = 5;
const kMostBackoffMs = 3600000;
const kUsualBackoff = "100,1000,5000,30000,60000";

interface Schedule { expression: string; backoff: string; handler: Function }
const schedules = new Map<string, Schedule>();
const running = new Map<number, AbortController>();

function tell(): void {
  const list: string[] = [];
  for (const [name, schedule] of schedules) list.push(name, schedule.expression, schedule.backoff);
  natives.deno.schedulesAre(list);
}

// One field of Deno's object form.
function fieldText(value: any): string {
  if (value === undefined) return "*";
  if (typeof value === "number") return `${value}`;
  const exact: unknown = value.exact;
  if (typeof exact === "number") return `${exact}`;
  if (exact !== undefined) return sequence(exact, "exact", (each) => `${each as string}`).join(",");
  const { start, end, every } = value as { start?: unknown; end?: unknown; every?: unknown };
  const step = every === undefined ? "" : `/${every as string}`;
  if (start !== undefined) return end === undefined ? `${start as string}${step === "" ? "/1" : step}` : `${start as string}-${end as string}${step}`;
  if (end === undefined && every !== undefined) return `*${step}`;
  throw new TypeError(`Invalid cron schedule: start=${String(start)}, end=${String(end)}, every=${String(every)}`);
}

// What is left out before the first field that is given is the beginning of it.
function scheduleText(schedule: any): string {
  if (typeof schedule === "string") return schedule;
  if (typeof schedule !== "object" || schedule === null) throw new TypeError("Invalid cron schedule: it is a text or an object");
  const { month, dayOfWeek } = schedule;
  let { minute, hour, dayOfMonth } = schedule;
  if (minute === undefined) {
    const hasDay = dayOfMonth !== undefined || dayOfWeek !== undefined;
    if (hour !== undefined || hasDay || month !== undefined) minute = 0;
    if (hour === undefined && (hasDay || month !== undefined)) hour = 0;
    if (hour === 0 && !hasDay && month !== undefined && schedule.hour === undefined) dayOfMonth = 1;
  }
  return `${fieldText(minute)} ${fieldText(hour)} ${fieldText(dayOfMonth)} ${fieldText(month)} ${fieldText(dayOfWeek)}`;
}

function backoffText(given: any): string {
  if (given === undefined) return kUsualBackoff;
  const waits = sequence(given, "backoffSchedule", (each) => Number(each));
  if (waits.length > kMostBackoffs) throw new TypeError(`Invalid backoff schedule: it has more than ${kMostBackoffs} numbers`);
  for (const wait of waits) {
    if (!(wait >= 0 && wait <= kMostBackoffMs)) throw new TypeError(`Invalid backoff schedule: each number is one of milliseconds, up to ${kMostBackoffMs}`);
  }
  return waits.map((wait) => `${Math.trunc(wait)}`).join(",");
}

function checkName(name: unknown): string {
  if (name === undefined) throw new TypeError("Cannot create cron job, a unique name is required: received 'undefined'");
  const text = `${name as string}`;
  if (text.length > kMostNameLength) throw new TypeError(`Cron name cannot exceed ${kMostNameLength} characters: current length ${text.length}`);
  if (!/^[A-Za-z0-9_\-\t\n\f\r ]+$/.test(text)) throw new TypeError("Invalid cron name: only alphanumeric characters, whitespace, hyphens, and underscores are allowed");
  if (/[\t\n\f\r]/.test(text)) throw new TypeError("Invalid cron name: of whitespace, it may have spaces");
  return text;
}

// As in Deno, the promise settles when the schedule is taken back.
export function cron(name: unknown, schedule: any, second: any, third: any): Promise<void> {
  const named = checkName(name);
  if (schedule === undefined) throw new TypeError("Cannot create cron job, a schedule is required: received 'undefined'");
  const expression = natives.deno.parseCron(scheduleText(schedule));
  if (typeof second === "function" && third !== undefined) throw new TypeError("Cannot create cron job, a single handler is required: two handlers were specified");
  const handler: unknown = typeof second === "function" ? second : third;
  if (typeof handler !== "function") throw new TypeError("Cannot create cron job: a handler is required");
  const isList = Array.isArray(second);
  const options = typeof second === "function" || second === undefined || second === null ? record<any>({}) : second;
  const backoff = backoffText(isList ? options : options.backoffSchedule);
  const signal: unknown = isList ? undefined : options.signal;
  if (signal !== undefined && signal !== null && !(signal instanceof AbortSignal)) throw new TypeError("Cannot create cron job: the signal is no AbortSignal");
  if (schedules.has(named)) throw new TypeError("Cron with this name already exists");
  if (schedules.size >= kMostSchedules) throw new TypeError("Too many crons");
  if (hasEvaluated()) throw new TypeError("Deno.cron registers schedules while the module's top level runs, and not later");
  return new Promise<void>((resolve) => {
    if (signal instanceof AbortSignal) {
      if (signal.aborted) return resolve();
      signal.addEventListener("abort", () => {
        schedules.delete(named);
        tell();
        resolve();
      });
    }
    schedules.set(named, { expression, backoff, handler });
    onScheduledRun(run);
    onAbortedRun(abort);
    tell();
  });
}

async function run(id: number, name: string, due: number): Promise<void> {
  const schedule = schedules.get(name);
  if (schedule === undefined) return natives.fetch.respond(id, 404, "", "", `the function has no schedule ${name}`);
  const controller = new AbortController();
  running.set(id, controller);
  try {
    await (Reflect.apply(schedule.handler, undefined, [forScripts({ name, time: new Date(due), signal: controller.signal })]) as unknown);
    running.delete(id);
    natives.fetch.respond(id, 204, "", "", null);
  } catch (error) {
    running.delete(id);
    logError(`schedule ${name} has failed`, kThrown, error);
    natives.fetch.respond(id, 500, "", "", described(error));
  }
}

// For who runs it; the log has all of it.
function described(error: unknown): string {
  try {
    return `${error as string}`.slice(0, 1000);
  } catch {
    return "its handler has thrown what is no text";
  }
}

function abort(id: number): void {
  const controller = running.get(id);
  running.delete(id);
  controller?.abort();
}
