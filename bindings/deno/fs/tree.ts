// Deno's operations on names of files and folders.
import { forScripts } from "edgert:core/objects";
import { dictionary } from "edgert:core/webidl";
import { dirEntries, fileInfo } from "./file_info";
import { timesOf } from "./fs_file";
import { type Asked, later, native, nothing, now, numberOf, pathOf } from "./operations";

const kIsFolder = -21, kNotPermitted = -1;
const kUsualFolderMode = 0o777;

const at = (what: string, given: unknown, ask: (path: string) => Asked["start"], give: Asked["give"] = nothing): Asked => {
  const path = pathOf(given);
  return { what: `${what} '${path}'`, start: ask(path), give };
};
const between = (what: string, from: unknown, to: unknown, ask: (from: string, to: string) => Asked["start"]): Asked => {
  const one = pathOf(from), other = pathOf(to);
  return { what: `${what} '${one}' -> '${other}'`, start: ask(one, other), give: nothing };
};
const options = (given: unknown): any => dictionary(given, "the options");
const asItIs = (value: any) => value;

export const stat = (path: unknown): Asked => at("stat", path, (name) => (done) => native.stat(name, true, done), fileInfo);
export const lstat = (path: unknown): Asked => at("lstat", path, (name) => (done) => native.stat(name, false, done), fileInfo);
export const realPath = (path: unknown): Asked => at("realpath", path, (name) => (done) => native.realPath(name, done), asItIs);
export const readLink = (path: unknown): Asked => at("readlink", path, (name) => (done) => native.readLink(name, done), asItIs);
export const mkdir = (path: unknown, given?: unknown): Asked => {
  const { recursive, mode } = options(given);
  const permissions = numberOf(mode, kUsualFolderMode);
  return at("mkdir", path, (name) => (done) => native.mkdir(name, permissions, !!recursive, done));
};
export const remove = (path: unknown, given?: unknown): Asked => {
  if (options(given).recursive) return at("remove", path, (name) => (done) => native.removeAll(name, done));
  // Which of the two it is, the disk knows.
  return at("remove", path, (name) => (done) => {
    const isFolder = (outcome: unknown) => outcome === kIsFolder || outcome === kNotPermitted;
    if (done !== null) return native.unlink(name, (outcome) => { if (isFolder(outcome)) native.rmdir(name, done); else done(outcome); });
    const outcome = native.unlink(name, null);
    return isFolder(outcome) ? native.rmdir(name, null) : outcome;
  });
};
export const rename = (from: unknown, to: unknown): Asked => between("rename", from, to, (one, other) => (done) => native.rename(one, other, done));
export const copyFile = (from: unknown, to: unknown): Asked => between("copy", from, to, (one, other) => (done) => native.copyFile(one, other, false, done));
export const link = (from: unknown, to: unknown): Asked => between("link", from, to, (one, other) => (done) => native.link(one, other, done));
export const symlink = (target: unknown, path: unknown): Asked => between("symlink", target, path, (one, other) => (done) => native.symlink(one, other, done));
export const truncate = (path: unknown, length?: unknown): Asked => {
  const size = numberOf(length, 0);
  return at("truncate", path, (name) => (done) => native.truncate(name, size, done));
};
export const chmod = (path: unknown, mode: unknown): Asked => {
  const permissions = numberOf(mode, 0);
  return at("chmod", path, (name) => (done) => native.chmod(name, permissions, done));
};
export const chown = (path: unknown, uid: unknown, gid: unknown): Asked => {
  const user = numberOf(uid, -1), group = numberOf(gid, -1);
  return at("chown", path, (name) => (done) => native.chown(name, user, group, true, done));
};
export const utime = (path: unknown, atime: unknown, mtime: unknown): Asked => {
  const [read, changed] = timesOf(atime, mtime);
  return at("utime", path, (name) => (done) => native.utimes(name, read, changed, true, done));
};

function temporary(given: unknown, isFolder: boolean): Asked {
  const { dir, prefix, suffix } = options(given);
  const [before, after] = [prefix, suffix].map((part: unknown) => (part === undefined || part === null ? "" : `${part as string}`)) as [string, string];
  if (before.includes("/") || after.includes("/")) throw new TypeError("prefix and suffix of a temporary name have no slash");
  const folder = dir === undefined || dir === null ? native.temporaryFolder() : pathOf(dir);
  const path = pathOf(`${folder.endsWith("/") ? folder : folder + "/"}${before}`);
  return { what: `${isFolder ? "mkdir" : "open"} '${path}'`, start: (done) => native.makeTemporary(path, pathOf(after), isFolder, done), give: asItIs };
}
export const makeTempDir = (given?: unknown): Asked => temporary(given, true);
export const makeTempFile = (given?: unknown): Asked => temporary(given, false);

const listing = (path: unknown): Asked => at("readdir", path, (name) => (done) => native.readDir(name, done), dirEntries);
export function readDir(path: unknown): unknown {
  const asked = listing(path);
  return forScripts({
    async* [Symbol.asyncIterator]() {
      const entries: object[] = (await later<object[]>(asked)).value;
      for (let i = 0; i < entries.length; ++i) yield entries[i]!;
    },
  });
}
export function readDirSync(path: unknown): unknown {
  const entries: object[] = now(listing(path));
  return (function* () {
    for (let i = 0; i < entries.length; ++i) yield entries[i]!;
  })();
}

export const cwd = (): string => native.cwd();
export function chdir(path: unknown): void {
  now(at("chdir", path, (name) => () => native.chdir(name)));
}
