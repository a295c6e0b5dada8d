// Node's "fs", over the natives of the worker's file system. Each call takes, behind its own arguments, how it is asked: see node/files.
import { ask, type Call, descriptorOf, FSReqCallback, kUsePromises, named, now, pathOf, failure, textIn, UV_EISDIR, UV_ENOENT, UV_ENOTSUP } from "edgert:node/files";
import { requireBuiltin, unavailable } from "edgert:node/loader";
import { FileHandle } from "./file_handle";
import { callOf, closing, partOf, positionOf, putInto, reading, statOf, withFile, writing } from "./handles";
import { files } from "./natives";
import { bigintStatValues, kFsStatsFieldsNumber, numbersOf, statValues } from "./stats";

export { bigintStatValues, FileHandle, FSReqCallback, kFsStatsFieldsNumber, kUsePromises, statValues };

const { codes } = requireBuiltin("internal/errors");
const { Buffer }: { Buffer: { from(text: string, encoding?: string): Uint8Array<ArrayBuffer> } } = requireBuiltin("buffer");
const bytesOf = Buffer.from;

const kExclusive = 1, kOnlyAsClone = 4;
const kReadOnly = 0;
// O_WRONLY, O_RDWR, O_CREAT and O_TRUNC.
const kToChange = 0o1103;
const kChunk = 65536;

const callOn = (syscall: string, path: unknown, dest?: unknown): Call =>
  ({ syscall, path: pathOf(path, syscall), dest: dest === undefined ? undefined : pathOf(dest, syscall) });

// Of access and copyFile.
function modeOf(mode: unknown): number {
  if (mode === undefined || mode === null) return 0;
  if (typeof mode !== "number") throw Reflect.construct(codes.ERR_INVALID_ARG_TYPE, ["mode", "integer", mode]);
  if (!Number.isInteger(mode) || mode < 0 || mode > 7) throw Reflect.construct(codes.ERR_OUT_OF_RANGE, ["mode", "an integer >= 0 && <= 7", mode]);
  return mode;
}

// --- Paths ---

export function access(path: unknown, mode: unknown, how?: unknown): unknown {
  const call = callOn("access", path);
  const wanted = modeOf(mode);
  return ask(how, call, (done) => files.access(call.path!, wanted, done));
}
export function existsSync(path: unknown): boolean {
  const call = callOn("access", path);
  return now({ ...call, syscall: "exists" }, (done) => files.access(call.path!, 0, done)) === 0;
}
const openingOf = (path: unknown, flags: number): Call => ({ ...callOn("open", path), isChange: (flags & kToChange) !== 0 });
export function open(path: unknown, flags: number, mode: number, how?: unknown): unknown {
  const call = openingOf(path, flags);
  return ask(how, call, (done) => files.open(call.path!, flags, mode, done), (handle: number) => handle);
}
export function openFileHandle(path: unknown, flags: number, mode: number, how?: unknown): unknown {
  const call = openingOf(path, flags);
  return ask(how, call, (done) => files.open(call.path!, flags, mode, done), (handle: number) => new FileHandle(handle));
}
// Of a failure that may be that there is no such file.
function statAt(path: unknown, follows: boolean, isBig: unknown, how: unknown, mustBeThere: unknown): unknown {
  const call = callOn(follows ? "stat" : "lstat", path);
  const convert = numbersOf(isBig);
  if (how !== undefined) return ask(how, call, (done) => files.stat(call.path!, follows, done), convert);
  const outcome = now(call, (done) => files.stat(call.path!, follows, done));
  if (typeof outcome !== "number") return kept(outcome as Float64Array, convert);
  if (outcome === UV_ENOENT && mustBeThere === false) return undefined;
  throw failure(outcome, call);
}
// The library looks at the last ones that were asked for in a call that waited.
function kept(values: Float64Array, convert: (values: Float64Array) => unknown): unknown {
  const converted = convert(values);
  if (converted === values) statValues.set(values);
  return converted;
}
export const stat = (path: unknown, isBig: unknown, how?: unknown, mustBeThere?: unknown): unknown => statAt(path, true, isBig, how, mustBeThere);
export const lstat = (path: unknown, isBig: unknown, how?: unknown, mustBeThere?: unknown): unknown => statAt(path, false, isBig, how, mustBeThere);
export function statfs(path: unknown, isBig: unknown, how?: unknown): unknown {
  const call = callOn("statfs", path);
  return ask(how, call, (done) => files.statfs(call.path!, done), numbersOf(isBig));
}
// 0 is a file, 1 a folder, anything else nothing.
export function internalModuleStat(path: unknown): number {
  const call = callOn("stat", path);
  const outcome = now(call, (done) => files.stat(call.path!, true, done));
  if (typeof outcome === "number") return -1;
  const kFormat = 0o170000, kFolder = 0o040000;
  return ((outcome as Float64Array)[1]! & kFormat) === kFolder ? 1 : 0;
}

// Names and kinds, in the order of the names.
function listed(entries: (string | number)[]): [string, number][] {
  const all: [string, number][] = [];
  for (let i = 0; i + 1 < entries.length; i += 2) all.push([entries[i] as string, entries[i + 1] as number]);
  return all.sort((one, other) => (one[0] < other[0] ? -1 : 1));
}
export function readdir(path: unknown, encoding: unknown, hasKinds: unknown, how?: unknown): unknown {
  const call = callOn("scandir", path);
  return ask(how, call, (done) => files.readDir(call.path!, done), (entries: (string | number)[]) => {
    const all = listed(entries);
    const names = all.map((one) => named(one[0], encoding));
    return hasKinds === true ? [names, all.map((one) => one[1])] : names;
  });
}
export function mkdir(path: unknown, mode: number, isRecursive: unknown, how?: unknown): unknown {
  const call = callOn("mkdir", path);
  return ask(how, call, (done) => files.mkdir(call.path!, mode, isRecursive === true, done),
    (first: string) => (isRecursive === true && first !== "" ? first : undefined));
}
export function mkdtemp(prefix: unknown, encoding: unknown, how?: unknown): unknown {
  const start = pathOf(prefix, "mkdtemp");
  return ask(how, { syscall: "mkdtemp", path: `${start}XXXXXX` }, (done) => files.makeTemporary(start, "", true, done), (made: string) => named(made, encoding));
}
export function readlink(path: unknown, encoding: unknown, how?: unknown): unknown {
  const call = callOn("readlink", path);
  return ask(how, call, (done) => files.readLink(call.path!, done), (target: string) => named(target, encoding));
}
export function realpath(path: unknown, encoding: unknown, how?: unknown): unknown {
  const call = callOn("realpath", path);
  return ask(how, call, (done) => files.realPath(call.path!, done), (found: string) => named(found, encoding));
}
export function rename(from: unknown, to: unknown, how?: unknown): unknown {
  const call = callOn("rename", from, to);
  return ask(how, call, (done) => files.rename(call.path!, call.dest!, done));
}
export function copyFile(from: unknown, to: unknown, mode: unknown, how?: unknown): unknown {
  const call = callOn("copyfile", from, to);
  const wanted = modeOf(mode);
  // The natives copy bytes.
  if ((wanted & kOnlyAsClone) !== 0) throw failure(UV_ENOTSUP!, call);
  return ask(how, call, (done) => files.copyFile(call.path!, call.dest!, (wanted & kExclusive) !== 0, done));
}
export function link(from: unknown, to: unknown, how?: unknown): unknown {
  const call = callOn("link", from, to);
  return ask(how, call, (done) => files.link(call.path!, call.dest!, done));
}
export function symlink(target: unknown, path: unknown, _flags: unknown, how?: unknown): unknown {
  const call = callOn("symlink", target, path);
  return ask(how, call, (done) => files.symlink(call.path!, call.dest!, done));
}
export function unlink(path: unknown, how?: unknown): unknown {
  const call = callOn("unlink", path);
  return ask(how, call, (done) => files.unlink(call.path!, done));
}
export function rmdir(path: unknown, how?: unknown): unknown {
  const call = callOn("rmdir", path);
  return ask(how, call, (done) => files.rmdir(call.path!, done));
}
export function chmod(path: unknown, mode: number, how?: unknown): unknown {
  const call = callOn("chmod", path);
  return ask(how, call, (done) => files.chmod(call.path!, mode, done));
}
const chownAt = (syscall: string, follows: boolean) => (path: unknown, uid: number, gid: number, how?: unknown): unknown => {
  const call = callOn(syscall, path);
  return ask(how, call, (done) => files.chown(call.path!, uid, gid, follows, done));
};
export const chown = chownAt("chown", true);
export const lchown = chownAt("lchown", false);
const utimesAt = (syscall: string, follows: boolean) => (path: unknown, atime: number, mtime: number, how?: unknown): unknown => {
  const call = callOn(syscall, path);
  return ask(how, call, (done) => files.utimes(call.path!, atime, mtime, follows, done));
};
export const utimes = utimesAt("utime", true);
export const lutimes = utimesAt("lutime", false);

// --- Handles ---

export function close(fd: unknown, how?: unknown): unknown {
  const handle = descriptorOf(fd);
  return ask(how, { syscall: "close", isQuick: true }, closing(handle));
}
export function fstat(fd: unknown, isBig: unknown, how?: unknown): unknown {
  const handle = descriptorOf(fd);
  const convert = numbersOf(isBig);
  return ask(how, callOf("fstat", handle), statOf(handle), how === undefined ? (values: Float64Array) => kept(values, convert) : convert);
}
export function read(fd: unknown, buffer: unknown, offset: number, length: number, position: unknown, how?: unknown): unknown {
  const handle = descriptorOf(fd);
  return ask(how, callOf("read", handle), reading(handle, length, positionOf(position)), (bytes: Uint8Array) => putInto(buffer, offset, bytes));
}
function listOf(buffers: unknown): unknown[] {
  if (!Array.isArray(buffers)) throw new TypeError("not a list of buffers");
  return [...buffers];
}
export function readBuffers(fd: unknown, buffers: unknown, position: unknown, how?: unknown): unknown {
  const handle = descriptorOf(fd);
  const list = listOf(buffers);
  const length = list.reduce((sum: number, one) => sum + partOf(one, 0, Infinity).byteLength, 0);
  return ask(how, callOf("read", handle), reading(handle, length, positionOf(position)), (bytes: Uint8Array<ArrayBuffer>) => {
    let at = 0;
    for (const one of list) at += putInto(one, 0, partOf(bytes, at, partOf(one, 0, Infinity).byteLength));
    return at;
  });
}
const written = (count: number): number => count;
function put(fd: unknown, bytes: Uint8Array, position: unknown, how: unknown, context: unknown): unknown {
  const handle = descriptorOf(fd);
  return ask(how, callOf("write", handle), writing(handle, bytes, positionOf(position)), written, context);
}
export const writeBuffer = (fd: unknown, buffer: unknown, offset: number, length: number, position: unknown, how?: unknown, context?: unknown): unknown =>
  put(fd, partOf(buffer, offset, length), position, how, context);
export const writeString = (fd: unknown, text: string, position: unknown, encoding: string, how?: unknown, context?: unknown): unknown =>
  put(fd, bytesOf(text, encoding), position, how, context);
export function writeBuffers(fd: unknown, buffers: unknown, position: unknown, how?: unknown): unknown {
  const parts = listOf(buffers).map((one) => partOf(one, 0, Infinity));
  const all = new Uint8Array(parts.reduce((sum, one) => sum + one.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return put(fd, all, position, how, undefined);
}
export const ftruncate = (fd: unknown, length: unknown, how?: unknown): unknown =>
  withFile(how, fd, "ftruncate", (handle, done) => files.ftruncate(handle, typeof length === "number" ? length : 0, done));
export const fsync = (fd: unknown, how?: unknown): unknown => withFile(how, fd, "fsync", (handle, done) => files.sync(handle, false, done));
export const fdatasync = (fd: unknown, how?: unknown): unknown => withFile(how, fd, "fdatasync", (handle, done) => files.sync(handle, true, done));
export const fchmod = (fd: unknown, mode: number, how?: unknown): unknown => withFile(how, fd, "fchmod", (handle, done) => files.fchmod(handle, mode, done));
export const fchown = (fd: unknown, uid: number, gid: number, how?: unknown): unknown =>
  withFile(how, fd, "fchown", (handle, done) => files.fchown(handle, uid, gid, done));
export const futimes = (fd: unknown, atime: number, mtime: number, how?: unknown): unknown =>
  withFile(how, fd, "futime", (handle, done) => files.futimes(handle, atime, mtime, done));

// --- Whole texts at once ---

// What a handle still has, as text.
function restOf(handle: number): string {
  const call = callOf("read", handle);
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const part = ask(undefined, call, reading(handle, kChunk, -1), (bytes: Uint8Array) => bytes) as Uint8Array;
    if (part.byteLength === 0) break;
    parts.push(part);
    size += part.byteLength;
  }
  const all = new Uint8Array(size);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.byteLength;
  }
  return textIn(all);
}
function withHandle<T>(call: Call, flags: number, mode: number, use: (handle: number) => T): T {
  const handle = ask(undefined, call, (done) => files.open(call.path!, flags, mode, done), (opened: number) => opened) as number;
  try {
    return use(handle);
  } finally {
    files.close(handle, null);
  }
}
export function readFileUtf8(file: unknown, flags: number): string {
  if (typeof file === "number") return restOf(descriptorOf(file));
  const call = openingOf(file, flags);
  if (flags !== kReadOnly) return withHandle(call, flags, 0o666, restOf);
  const outcome = now({ ...call, syscall: "fread" }, (done) => files.readFile(call.path!, done));
  if (typeof outcome !== "number") return textIn(outcome as Uint8Array);
  throw outcome === UV_EISDIR ? failure(outcome, { syscall: "read" }) : failure(outcome, call);
}
export function writeFileUtf8(file: unknown, text: string, flags: number, mode: number): void {
  const bytes = bytesOf(text);
  const all = (handle: number) => {
    for (let at = 0; at < bytes.byteLength;) at += writeBuffer(handle, bytes, at, bytes.byteLength - at, null) as number;
  };
  if (typeof file === "number") return all(descriptorOf(file));
  withHandle(openingOf(file, flags), flags, mode, all);
}

// Files do not tell when they change.
export class StatWatcher {
  constructor() { throw unavailable("fs.watchFile"); }
}
