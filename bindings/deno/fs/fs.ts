// Deno's functions for files, by their names, and which of them a kind of worker may call when. A late part.
import { natives } from "edgert:core/natives";
import { makeError } from "edgert:core/errors";
import { record } from "edgert:core/objects";
import { create, FsFile, open } from "./fs_file";
import { type Asked, later, native, now } from "./operations";
import { stderr, stdin, stdout } from "./standard_streams";
import * as tree from "./tree";
import * as wholeFiles from "./whole_files";

export { FsFile, stderr, stdin, stdout };

type Ask = (...args: any[]) => Asked;
// Each once now, as NAMESync, and once later.
const asked: Record<string, Ask> = record({
  open, create, stat: tree.stat, lstat: tree.lstat, realPath: tree.realPath, readLink: tree.readLink, mkdir: tree.mkdir, remove: tree.remove, rename: tree.rename,
  copyFile: tree.copyFile, link: tree.link, symlink: tree.symlink, truncate: tree.truncate, chmod: tree.chmod, chown: tree.chown, utime: tree.utime,
  makeTempDir: tree.makeTempDir, makeTempFile: tree.makeTempFile,
});
const others: Record<string, (...args: any[]) => unknown> = record({
  readFile: wholeFiles.readFile, readFileSync: wholeFiles.readFileSync, readTextFile: wholeFiles.readTextFile, readTextFileSync: wholeFiles.readTextFileSync,
  writeFile: wholeFiles.writeFile, writeFileSync: wholeFiles.writeFileSync, writeTextFile: wholeFiles.writeTextFile, writeTextFileSync: wholeFiles.writeTextFileSync,
  readDir: tree.readDir, readDirSync: tree.readDirSync, cwd: tree.cwd, chdir: tree.chdir,
});

// What user workers have: always, and while their top level runs.
const always = ["readFile", "readTextFile", "writeFile", "writeTextFile", "open", "create", "remove", "mkdir", "makeTempDir", "makeTempFile", "readDir", "stat", "lstat",
  "realPath", "realPathSync", "cwd"];
const atTopLevel = ["readFileSync", "readTextFileSync", "writeFileSync", "writeTextFileSync", "mkdirSync", "makeTempDirSync", "makeTempFileSync", "readDirSync", "statSync",
  "lstatSync", "removeSync"];
const alsoLater = ["readFileSync", "readTextFileSync"];
const warned: string[] = [];

function check(name: string): void {
  if (native.seesHost() || always.includes(name)) return;
  if (!atTopLevel.includes(name)) throw makeError("PermissionDenied", `Deno.${name} is blocklisted`);
  if (native.mayWait(false)) return;
  if (!alsoLater.includes(name) || !native.mayWait(true)) throw makeError("PermissionDenied", `Deno.${name} is blocklisted on the current context`);
  if (warned.includes(name)) return;
  warned.push(name);
  natives.core.log(2, `Deno.${name} holds up all other requests of this worker while it reads; Deno.${name.slice(0, -"Sync".length)} does not`);
}

export function call(name: string, args: unknown[]): unknown {
  check(name);
  const other = others[name];
  if (other !== undefined) return Reflect.apply(other, undefined, args);
  if (!name.endsWith("Sync")) return promised(asked[name]!, args);
  return now(Reflect.apply(asked[name.slice(0, -"Sync".length)]!, undefined, args));
}
async function promised(ask: Ask, args: unknown[]): Promise<unknown> {
  return (await later(Reflect.apply(ask, undefined, args))).value;
}
