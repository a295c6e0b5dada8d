// What becomes of an operation on files: its value, or an error of Deno's.
import { natives } from "edgert:core/natives";
import { makeError } from "edgert:core/errors";
import { settledLater } from "edgert:core/later";
import { put } from "edgert:core/primordials";
import { type Box, boxed, record } from "edgert:core/objects";
import { URL } from "edgert:url/url";
import type { Done, FileNatives } from "../../files/native";

export const native: FileNatives = natives.snapshot.lateNatives("files");

export const again = -11;
const kBadHandle = -9;
// By errno; all others are plain errors.
const names: Record<number, string> = record({
  1: "PermissionDenied", 2: "NotFound", 11: "WouldBlock", 13: "PermissionDenied", 16: "Busy", 17: "AlreadyExists", 20: "NotADirectory", 21: "IsADirectory", 22: "TypeError",
  30: "PermissionDenied", 32: "BrokenPipe", 40: "FilesystemLoop", 95: "NotSupported", 110: "TimedOut",
});

// As Deno's errors of the system have them.
const codes: Record<number, string> = record({
  1: "EPERM", 2: "ENOENT", 5: "EIO", 11: "EAGAIN", 13: "EACCES", 16: "EBUSY", 17: "EEXIST", 20: "ENOTDIR", 21: "EISDIR", 22: "EINVAL", 24: "EMFILE", 28: "ENOSPC", 30: "EROFS", 32: "EPIPE",
  36: "ENAMETOOLONG", 39: "ENOTEMPTY", 40: "ELOOP", 95: "ENOTSUP", 110: "ETIMEDOUT", 116: "ESTALE",
});

// `what` is what it was about, "open '/tmp/a'"; empty: of an open file.
export function failure(code: number, what: string): Error {
  if (code === kBadHandle && what === "") return makeError("BadResource", "Bad resource ID");
  const message = `${native.describe(code)}${what === "" ? "" : `: ${what}`}`;
  const name = names[-code] ?? "Error";
  const error = name === "TypeError" ? new TypeError(message) : makeError(name, message);
  const errno = codes[-code];
  if (errno !== undefined) put(error, "code", errno);
  return error;
}

// One that can be done now or later.
export interface Asked<T = any> { what: string; start(done: Done<any>): unknown; give(outcome: any): T }
const isFailure = (outcome: unknown): outcome is number => typeof outcome === "number" && outcome < 0;

export function now<T>(asked: Asked<T>): T {
  const outcome = asked.start(null);
  if (isFailure(outcome)) throw failure(outcome, asked.what);
  return asked.give(outcome);
}
export const later = <T>(asked: Asked<T>): Promise<Box<T>> => settledLater<Box<T>>((resolve, fail) => {
  asked.start((outcome: unknown) => {
    if (isFailure(outcome)) fail(() => failure(outcome, asked.what));
    else resolve(boxed(asked.give(outcome)));
  });
});

export const nothing = (): void => {};

// As Deno's: texts, and file: URLs.
export function pathOf(given: unknown): string {
  if (given instanceof URL) {
    const url: URL = given;
    if (url.protocol !== "file:") throw new TypeError("Must be a file URL");
    return checked(decodeURIComponent(url.pathname.replace(/%(?![0-9A-Fa-f]{2})/g, "%25")));
  }
  if (typeof given !== "string") throw new TypeError(`A path must be a text or a file URL, not ${given === null ? "null" : typeof given}`);
  return checked(given);
}
function checked(path: string): string {
  if (path.includes("\0")) throw new TypeError("A path has no NUL");
  return path;
}

// A number of an option; absent: `otherwise`.
export function numberOf(given: unknown, otherwise: number): number {
  return given === undefined || given === null ? otherwise : Math.trunc(Number(given));
}
