// What Node's "fs" and "fs_dir" have in common: the three ways in which its library asks (https://nodejs.org/api/fs.html), what it is told
// of failures, and how paths and names are written. What a worker may reach is the business of the natives.
import { put } from "edgert:core/primordials";
import { kThrown, logError } from "edgert:console/console";
import { begin, complete, drop, ReqWrap } from "edgert:node/handle";
import { hold } from "edgert:node/held";
import { internalBinding, requireBuiltin } from "edgert:node/loader";
import { record } from "edgert:core/objects";
import { files } from "./fs/natives";

const { UVException }: { UVException: new (context: object) => Error } = requireBuiltin("internal/errors");
const uv: { errname(errno: number): string } & Record<string, number> = internalBinding("uv");
const { isUtf8, utf8Slice }: { isUtf8(bytes: Uint8Array): boolean; utf8Slice: Function } = internalBinding("buffer");
const { Buffer }: { Buffer: { from(text: string, encoding?: string): Uint8Array; prototype: { toString: Function } } } = requireBuiltin("buffer");
const bytesOf = Buffer.from;
const textOf = Buffer.prototype.toString;
export const kUsePromises: symbol = internalBinding("symbols").fs_use_promises_symbol;
export const textIn = (bytes: Uint8Array): string => Reflect.apply(utf8Slice, bytes, [0, bytes.byteLength]);
export const { UV_ENOENT, UV_EILSEQ, UV_EISDIR, UV_ENOTSUP, UV_EBADF, UV_EINVAL } = uv as Record<string, number>;

// What is asked with a callback.
export class FSReqCallback extends ReqWrap {
  constructor() { super("FSREQCALLBACK"); }
}

// What an error names beside its number.
export interface Call {
  readonly syscall: string;
  readonly path?: string;
  readonly dest?: string;
  // Nothing has to be waited for.
  readonly isQuick?: boolean;
  // An "open" to change something.
  readonly isChange?: boolean;
}
// Without `done` it happens now, and the outcome is returned; a failure is a negative number.
export type Start = (done: ((outcome: any) => void) | null) => unknown;
// What the library gets for the natives' outcome.
type Give = (outcome: any) => unknown;
const nothing: Give = () => undefined;

const hasFailed = (outcome: unknown): outcome is number => typeof outcome === "number" && outcome < 0;
export function failure(errno: number, { syscall, path, dest }: Call): Error {
  return new UVException(record({ errno, code: uv.errname!(errno), syscall, path, dest }));
}
// For who has the error in an object of its own.
function tell(context: unknown, errno: number, call: Call): void {
  put(context, "errno", errno);
  put(context, "code", uv.errname!(errno));
  put(context, "syscall", call.syscall);
}

// Calls of the system by the names of the functions that scripts call.
const kAsked: Record<string, string> = record({ scandir: "readdir", utime: "utimes", futime: "futimes", lutime: "lutimes", copyfile: "copyFile", fread: "readFile" });
const kPromised: Record<string, string> = record({ exists: "access" });
const kLooks = ["access", "exists", "fread", "fstat", "lstat", "open", "opendir", "read", "readlink", "realpath", "scandir", "stat", "statfs"];
let hasRefused = false;
function checkThatItMayWait(call: Call): void {
  const { syscall } = call;
  const isLook = kLooks.includes(syscall) && call.isChange !== true;
  if (files.mayWait(isLook)) return;
  const name = kAsked[syscall] ?? syscall;
  const error = new Error(`fs.${name}Sync waits for the file system, which a function may do only while its top level runs: ` +
    `await fs.promises.${kPromised[name] ?? name}, or give fs.${name} a callback${isLook ? "; context.useReadSyncFileAPI of its worker permits it" : ""}`);
  put(error, "code", "ERR_ACCESS_DENIED");
  put(error, "syscall", syscall);
  // Packages catch what they do not expect.
  if (!hasRefused) {
    hasRefused = true;
    logError("a call that waits is refused", kThrown, error);
  }
  throw error;
}

// Asks as `how` says: undefined for now, kUsePromises, or a FSReqCallback. Failures of what happens now are thrown, or told to `context`.
export function ask(how: unknown, call: Call, start: Start, give: Give = nothing, context?: unknown): unknown {
  if (how === undefined) {
    const outcome = now(call, start);
    if (!hasFailed(outcome)) return give(outcome);
    if (context === undefined) throw failure(outcome, call);
    return tell(context, outcome, call);
  }
  if (how === kUsePromises) return promised(call, start, give);
  if (!(how instanceof FSReqCallback)) throw new TypeError("not a request");
  begin(how);
  let begun = false;
  try {
    start((outcome) => {
      const { error, given } = settled(outcome, call, give);
      complete(how, given === undefined ? [error] : [error, given]);
    });
    begun = true;
  } finally {
    if (!begun) drop(how);
  }
  return undefined;
}
// What is told of what has happened: an error, or null and what is given.
function settled(outcome: unknown, call: Call, give: Give): { readonly error: unknown; readonly given: unknown } {
  try {
    if (hasFailed(outcome)) return record({ error: failure(outcome, call), given: undefined });
    return record({ error: null, given: give(outcome) });
  } catch (error) {
    return record({ error, given: undefined });
  }
}
// The natives' outcome of what happens now.
export function now(call: Call, start: Start): unknown {
  if (call.isQuick !== true) checkThatItMayWait(call);
  return start(null);
}
function promised(call: Call, start: Start, give: Give): Promise<unknown> {
  const release = hold("FSReqPromise");
  return new Promise<unknown>((resolve, reject) => {
    let begun = false;
    try {
      start((outcome) => {
        release();
        const { error, given } = settled(outcome, call, give);
        if (error === null) resolve(given);
        else reject(error);
      });
      begun = true;
    } finally {
      if (!begun) release();
    }
  });
}

// The library gives texts and Buffers. Names are texts here, so that there is none that is not UTF-8.
export function pathOf(path: unknown, syscall: string): string {
  if (typeof path === "string") return path;
  if (!(path instanceof Uint8Array)) throw new TypeError("a path is a text or bytes");
  const text = textIn(path);
  if (!isUtf8(path)) throw failure(UV_EILSEQ!, record({ syscall, path: text }));
  return text;
}
// A name as the encoding that was asked for says.
export function named(name: string, encoding: unknown): unknown {
  if (encoding === undefined || encoding === null || encoding === "utf8" || encoding === "utf-8") return name;
  const bytes = bytesOf(name);
  return encoding === "buffer" ? bytes : Reflect.apply(textOf, bytes, [encoding]);
}

// https://nodejs.org/api/errors.html#err_invalid_arg_type, for a descriptor that the library has not looked at.
export function descriptorOf(fd: unknown): number {
  if (typeof fd === "number" && Number.isInteger(fd) && fd >= 0 && fd <= 0x7fffffff) return fd;
  return Reflect.apply(requireBuiltin("internal/fs/utils").getValidatedFd, undefined, [fd]);
}
