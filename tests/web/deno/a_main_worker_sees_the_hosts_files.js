// as: main
import { assert, assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

export default async function() {
  const folder = await Deno.makeTempDir({ prefix: "edgert-main-" });
  const before = Deno.cwd();
  try {
    assert((await Deno.readTextFile("/proc/self/stat")).length > 10, "a file that does not say how long it is");
    Deno.chdir(folder);
    assertEquals(Deno.cwd(), Deno.realPathSync(folder));
    Deno.writeTextFileSync("a", "abc");
    await Deno.copyFile("a", "b");
    Deno.renameSync("b", "c");
    Deno.symlinkSync("c", "link");
    assertEquals([Deno.readLinkSync("link"), Deno.lstatSync("link").isSymlink, (await Deno.stat("link")).isFile, await Deno.realPath("link")], ["c", true, true, `${Deno.cwd()}/c`]);
    await Deno.link("c", "d");
    assertEquals((await Deno.stat("d")).nlink, 2);
    Deno.chmodSync("c", 0o600);
    assertEquals(Deno.statSync("c").mode & 0o777, 0o600);
    await Deno.truncate("c", 1);
    assertEquals(Deno.readTextFileSync("d"), "a");
    await Deno.utime("c", 10, new Date(20_000));
    const { atime, mtime, size, ino } = Deno.statSync("d");
    assertEquals([atime.getTime(), mtime.getTime(), size], [10_000, 20_000, 1]);
    assert(ino > 0, "ino");
    await Deno.writeTextFile("mode", "x", { mode: 0o640 });
    assertEquals(Deno.statSync("mode").mode & 0o777, 0o640);
    const file = Deno.openSync("a", { read: true });
    assertEquals([file.readSync(new Uint8Array(10)), file.readSync(new Uint8Array(10))], [3, null]);
    file.close();
    assertThrows(() => Deno.renameSync("none", "x"), Deno.errors.NotFound, "No such file or directory (os error 2): rename 'none' -> 'x'");
    assertThrows(() => Deno.chdir("none"), Deno.errors.NotFound, "chdir 'none'");
    Deno.mkdirSync("x/y/z", { recursive: true });
    assertEquals([...Deno.readDirSync(".")].map(({ name }) => name).sort(), ["a", "c", "d", "link", "mode", "x"]);
    await assertRejects(() => Deno.readFile("x"), Deno.errors.IsADirectory);
    // A pipe without its other end holds up nobody.
    const null_ = await Deno.open("/dev/null", { read: true, write: true });
    assertEquals([await null_.write(new Uint8Array(4)), await null_.read(new Uint8Array(4))], [4, null]);
    null_.close();
  } finally {
    Deno.chdir(before);
    Deno.removeSync(folder, { recursive: true });
  }
  assertThrows(() => Deno.statSync(folder), Deno.errors.NotFound);
}
