import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

const { NotFound, AlreadyExists, NotADirectory, IsADirectory, BadResource, FilesystemLoop } = Deno.errors;

export default async function() {
  await Deno.writeTextFile("/tmp/file", "x");
  await Deno.mkdir("/tmp/folder");
  for (const [run, kind, message] of [
    [() => Deno.open("/tmp/none"), NotFound, "No such file or directory (os error 2): open '/tmp/none'"],
    [() => Deno.readTextFile("/tmp/none"), NotFound, "No such file or directory (os error 2): readfile '/tmp/none'"],
    [() => Deno.stat("/tmp/none"), NotFound, "No such file or directory (os error 2): stat '/tmp/none'"],
    [() => Deno.lstat("/tmp/none"), NotFound, "No such file or directory (os error 2): lstat '/tmp/none'"],
    [() => Deno.remove("/tmp/none"), NotFound, "No such file or directory (os error 2): remove '/tmp/none'"],
    [() => Deno.remove("/tmp/none", { recursive: true }), NotFound, "remove '/tmp/none'"],
    [() => Deno.mkdir("/tmp/none/a"), NotFound, "No such file or directory (os error 2): mkdir '/tmp/none/a'"],
    [() => Deno.mkdir("/tmp/folder"), AlreadyExists, "File exists (os error 17): mkdir '/tmp/folder'"],
    [() => Deno.writeTextFile("/tmp/file", "y", { createNew: true }), AlreadyExists, "File exists (os error 17): writefile '/tmp/file'"],
    [() => Deno.writeTextFile("/tmp/none", "y", { create: false }), NotFound, "writefile '/tmp/none'"],
    [() => Deno.readFile("/tmp/file/a"), NotADirectory, "Not a directory (os error 20): readfile '/tmp/file/a'"],
    [() => Deno.readFile("/tmp/folder"), IsADirectory, "Is a directory (os error 21): readfile '/tmp/folder'"],
    [() => Deno.writeFile("/tmp/folder", new Uint8Array()), IsADirectory, "Is a directory (os error 21): writefile '/tmp/folder'"],
    [() => Deno.writeTextFile("/tmp/none/a", "x"), NotFound, "writefile '/tmp/none/a'"],
  ]) {
    await assertRejects(run, kind, message);
    await run().catch((error) => assertEquals([error.name, error.constructor], [kind.name, kind]));
  }
  await Deno.writeTextFile("/tmp/folder/in", "x");
  for (const [run, code] of [[() => Deno.stat("/tmp/none"), "ENOENT"], [() => Deno.mkdir("/tmp/folder"), "EEXIST"], [() => Deno.remove("/tmp/folder"), "ENOTEMPTY"],
    [() => Deno.readFile("/tmp/folder"), "EISDIR"], [() => Deno.readFile("/tmp/file/a"), "ENOTDIR"]]) {
    await run().then(() => assert(false, code), (error) => assertEquals(error.code, code));
  }
  await assertRejects(async () => { for await (const _ of Deno.readDir("/tmp/none")); }, NotFound, "No such file or directory (os error 2): readdir '/tmp/none'");
  await assertRejects(() => Deno.readFile("/tmp/a\0b"), TypeError, "NUL");
  await assertRejects(() => Deno.readFile(new URL("https://x/y")), TypeError, "Must be a file URL");
  await assertRejects(() => Deno.readFile(5), TypeError);
  await assertRejects(() => Deno.open("/tmp/file", {}), Error, "requires at least one option");
  await assertRejects(() => Deno.open("/tmp/file", { read: true, create: true }), Error, "require 'write' or 'append'");
  await assertRejects(() => Deno.open("/tmp/file", { read: true, truncate: true }), Error, "requires 'write'");
  await assertRejects(() => Deno.writeFile("/tmp/file", "text"), TypeError);
  await assertRejects(() => Deno.makeTempFile({ prefix: "../x" }), TypeError);
  const file = await Deno.open("/tmp/file");
  await assertRejects(() => file.write(new Uint8Array(1)), BadResource, "Bad resource ID");
  file.close();
  await assertRejects(() => file.read(new Uint8Array(1)), BadResource);
  assertThrows(() => file.close(), BadResource, "Bad resource ID");
  assertThrows(() => new Deno.FsFile(), TypeError, "cannot be constructed");
  assert(FilesystemLoop !== undefined);
}
