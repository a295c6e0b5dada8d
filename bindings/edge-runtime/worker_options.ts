// userWorkers.create: its options, each read once and checked, as the plain values that C++ takes. What is malformed throws; what is
// unknown never gives a worker more than it would have without. A late part.
import { kWorkerOption, logOfScript } from "edgert:console/console";
import { natives } from "edgert:core/natives";
import { record } from "edgert:core/objects";
import { sequence } from "edgert:core/webidl";
import { URL } from "edgert:url/url";
import { permissions } from "./permissions";
import { objectStore, temporaryFolder, usualTemporaryFolder } from "./file_options";
import { attributes, rateLimit } from "./trace_options";
import { fail, flag, given, isObject, nearest, object, show, text, texts } from "./option_kinds";

type Check = (value: unknown, name: string) => unknown;
interface Limit { name: string; least: number; most: number; otherwise: number; mayBeZero: boolean }
const limits: Limit[] = natives.edgeRuntime.limits().map(([name, least, most, otherwise, mayBeZero]) => ({ name, least, most, otherwise, mayBeZero }));

function limit(value: unknown, { name, least, most, otherwise, mayBeZero }: Limit): number {
  if (!given(value)) return otherwise;
  // Minus zero was meant to be something else.
  if (mayBeZero && Object.is(value, 0)) return 0;
  if (typeof value !== "number" || !Number.isInteger(value) || value < least || value > most) {
    fail(name, `a whole number from ${least} to ${most}${mayBeZero ? ", or 0 for no limit" : ""}`, value);
  }
  return value as number;
}

// As paths or file: URLs.
function folders(value: unknown, name: string): string[] {
  if (!Array.isArray(value)) return fail(name, "a list of folders, as paths or file: URLs", value);
  const list: string[] = [];
  for (let i = 0; i < value.length; ++i) {
    const folder: string = value[i] instanceof URL ? (value[i] as URL).toString() : text(value[i], `${name}[${i}]`);
    if (folder === "" || folder.includes("\0")) fail(`${name}[${i}]`, "a folder, as path or file: URL", folder);
    list.push(folder);
  }
  return list;
}

// Copied where no script runs any more: this looks at what it is alone.
function bytes(value: unknown, name: string): unknown {
  if (!(value instanceof Uint8Array)) return fail(name, "a Uint8Array with a pack or an eszip", value);
  return value;
}

const any: Check = (value) => value;
const optional = (check: Check): Check => (value, name) => (value === null ? undefined : check(value, name));
const limited: Check = any;

const known: Record<string, Check> = {
  servicePath: optional(text),
  envVars: (value, name) => {
    if (isObject(value) && typeof (value as any)[Symbol.iterator] === "function") return value;
    return fail(name, "a list of pairs [name, value], such as Object.entries gives", value);
  },
  noModuleCache: flag,
  noNpm: optional(flag),
  forceCreate: flag,
  allowRemoteModules: flag,
  netAccessDisabled: flag,
  customModuleRoot: optional(text),
  permissions: optional(permissions),
  maybeEszip: optional(bytes),
  maybeEntrypoint: optional(text),
  maybeModuleCode: optional(text),
  staticPatterns: texts,
  moduleRoots: optional(folders),
  s3FsConfig: optional(objectStore),
  tmpFsConfig: optional(temporaryFolder),
  otelConfig: optional(object),
  context: optional(object),
  traceRateLimitOptions: optional(rateLimit),
  importMapPath: optional(text),
  decoratorType: any,
  jsxImportSourceConfig: any,
};
const knownContext: Record<string, Check> = {
  sourceMap: optional(flag),
  importMapPath: optional(text),
  shouldBootstrapMockFnThrowError: optional(flag),
  suppressEszipMigrationWarning: optional(flag),
  useReadSyncFileAPI: optional(flag),
  supervisor: optional(object),
  otel: optional(attributes),
  exposeRequestTraceId: optional(flag),
};
const knownSupervisor: Record<string, Check> = {};

// Where each limit stands: its holder and its key there.
const places = limits.map((rule) => {
  const key = rule.name.slice(rule.name.lastIndexOf(".") + 1);
  const inSupervisor = rule.name.startsWith("context.supervisor.");
  (inSupervisor ? knownSupervisor : known)[key] = limited;
  return { rule, key, inSupervisor };
});

function read(from: any, checks: Record<string, Check>, prefix: string): any {
  const values: any = record({});
  for (const name of Object.keys(checks)) {
    const check = checks[name]!;
    if (check === limited) continue;
    const value = from[name];
    if (value !== undefined) values[name] = check(value, prefix + name);
  }
  return values;
}

// The values of the options that were found right last, but for those that differ from function to function.
let right: any = record({});
let countOfRight = -1;
const isPlain = (value: object) => { const prototype = Object.getPrototypeOf(value); return prototype === Object.prototype || prototype === null; };

// The service path in options that were found right before: a router makes the same for each request, and to look a few values up
// costs less than to read all that there may be. Null: `wanted` must tell.
export function pathOfRight(options: any): string | null {
  if (!isObject(options) || !isPlain(options)) return null;
  const names = Object.keys(options);
  if (names.length !== countOfRight) return null;
  let path: string | null = null;
  for (const name of names) {
    const value: unknown = (options as any)[name];
    if (name === "servicePath") path = typeof value === "string" && value !== "" ? value : null;
    else if (name === "envVars" ? !Array.isArray(value) : isObject(value) || typeof value === "function" || value !== right[name]) return null;
  }
  return path;
}
function rememberRight(options: any): void {
  if (!isPlain(options)) return;
  const names = Object.keys(options);
  const values: any = record({});
  for (const name of names) if (name !== "servicePath" && name !== "envVars") values[name] = options[name];
  right = values;
  countOfRight = names.length;
}

export interface Wanted { servicePath: string; forceCreate: boolean; envVars: any; [name: string]: unknown }

// Everything but what `complete` does.
export function wanted(options: any): Wanted {
  if (!isObject(options)) fail("its options", "an object", options);
  const plain = read(options, known, "");
  if (!plain.servicePath && !plain.maybeModuleCode && !plain.maybeEszip) throw new TypeError("service path must be defined");
  const context = plain.context === undefined ? record({}) : read(plain.context, knownContext, "context.");
  const supervisor = context.supervisor ?? record({});
  let unnamedLimits = 0;
  const numbers = places.map(({ rule, key, inSupervisor }, i) => {
    const value = (inSupervisor ? supervisor : options)[key];
    if (!given(value)) unnamedLimits |= 1 << i;
    return limit(value, rule);
  });
  const softAt = places.findIndex(({ key }) => key === "cpuTimeSoftLimitMs");
  const hardAt = places.findIndex(({ key }) => key === "cpuTimeHardLimitMs");
  if (numbers[hardAt] === 0 && numbers[softAt] !== 0) {
    fail("cpuTimeHardLimitMs", `more than 0 where cpuTimeSoftLimitMs is ${numbers[softAt]}: only both 0 are no limit`, 0);
  }
  if (!plain.forceCreate) rememberRight(options);
  const temporary = plain.tmpFsConfig ?? usualTemporaryFolder;
  const rights = plain.permissions ?? { allowNet: [], denyNet: null, allowImport: [] };
  return record({
    servicePath: plain.servicePath ?? "",
    maybeEntrypoint: plain.maybeEntrypoint ?? "",
    maybeModuleCode: plain.maybeModuleCode ?? null,
    maybeEszip: plain.maybeEszip ?? null,
    importMapPath: context.importMapPath ?? plain.importMapPath ?? "",
    noModuleCache: plain.noModuleCache ?? false,
    noNpm: plain.noNpm ?? false,
    forceCreate: plain.forceCreate ?? false,
    limits: numbers,
    unnamedLimits,
    allowNet: plain.netAccessDisabled ? null : rights.allowNet,
    denyNet: rights.denyNet,
    allowImport: plain.allowRemoteModules === false ? null : rights.allowImport,
    moduleRoots: plain.moduleRoots ?? null,
    staticPatterns: plain.staticPatterns ?? [],
    tmpBase: temporary.tmpBase,
    tmpPrefix: temporary.tmpPrefix,
    tmpSuffix: temporary.tmpSuffix,
    tmpRandomLen: temporary.tmpRandomLen,
    tmpQuota: temporary.tmpQuota,
    objectStore: plain.s3FsConfig ?? null,
    useReadSyncFileAPI: context.useReadSyncFileAPI ?? false,
    rateLimitKey: plain.traceRateLimitOptions?.rateLimitKey ?? "",
    rateLimitRules: plain.traceRateLimitOptions?.rateLimitRules ?? [],
    exposeRequestTraceId: context.exposeRequestTraceId ?? false,
    otelAttributes: context.otel ?? [],
    envVars: plain.envVars ?? [],
  });
}

// What costs too much for each request, and matters only where a worker is made.
export function complete(plain: Wanted, options: any): Wanted {
  plain.envVars = environment(plain.envVars);
  if (plain.servicePath !== "" && (made.has(plain.servicePath) || made.size < kMostTold)) made.set(plain.servicePath, plain.envVars);
  tellUnknown(options, known, "");
  if (isObject(options.context)) {
    // Any other value may stand in there, for the function's own use.
    tellUnknown(options.context, knownContext, "context.", true);
    if (isObject(options.context.supervisor)) tellUnknown(options.context.supervisor, knownSupervisor, "context.supervisor.");
  }
  return plain;
}

// The environment that each path's worker was last asked for with.
const made = new Map<string, string[]>();
let reuses = 0;

// A worker that runs already keeps the environment that it was made with, whatever else is asked for.
export function noteReuse(path: string, pairs: unknown): void {
  // A router asks with every request: later ones are looked at now and then.
  const kAlways = 64, kNowAndThen = 16;
  if (++reuses > kAlways && reuses % kNowAndThen !== 0) return;
  const before = made.get(path);
  if (before === undefined) return;
  let now: string[];
  try { now = environment(pairs ?? []); } catch { return; }
  if (now.length === before.length && now.every((part, i) => part === before[i])) return;
  const had = new Map<string, string>(), changed: string[] = [];
  for (let i = 0; i < before.length; i += 2) had.set(before[i]!, before[i + 1]!);
  for (let i = 0; i < now.length; i += 2) {
    if (had.get(now[i]!) !== now[i + 1]) changed.push(now[i]!);
    had.delete(now[i]!);
  }
  for (const [name] of had) changed.push(name);
  made.set(path, now);
  if (changed.length === 0) return;
  logOfScript(kWorkerOption, noteReuse, `userWorkers.create: ${path} has other envVars than its worker, which runs on with those that it was made with (${show(changed.join(", ")).slice(1, -1)}); forceCreate makes a new one`);
}

function environment(pairs: unknown): string[] {
  const flat: string[] = [];
  if (Array.isArray(pairs) && pairs.length === 0) return flat;
  let i = 0;
  sequence(pairs, "userWorkers.create: envVars", (pair: any) => {
    const name = `envVars[${i++}]`;
    if (!Array.isArray(pair) || pair.length !== 2) fail(name, "a pair [name, value]", pair);
    flat.push(text(pair[0], `${name}[0]`), text(pair[1], `${name}[1]`));
  });
  return flat;
}

const kMostTold = 1000;
const told = new Set<string>();
const isRight = (name: string) => /^(allow|deny)_/.test(name.replace(/[A-Z]/g, (letter) => "_" + letter.toLowerCase()));
function tellUnknown(from: object, checks: Record<string, Check>, prefix: string, onlyTypos = false): void {
  for (const name of Object.keys(from)) {
    if (Object.prototype.hasOwnProperty.call(checks, name)) continue;
    if (prefix === "" && isRight(name)) throw new TypeError(`userWorkers.create: ${name} belongs into permissions`);
    const meant = nearest(name, Object.keys(checks));
    if ((onlyTypos && meant === null) || told.has(prefix + name) || told.size >= kMostTold) continue;
    told.add(prefix + name);
    logOfScript(kWorkerOption, tellUnknown, `userWorkers.create: ${prefix}${show(name).slice(1, -1)} is not known and has no effect${meant === null ? "" : `; ${prefix}${meant} may be meant`}`);
  }
}
