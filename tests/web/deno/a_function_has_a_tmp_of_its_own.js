import { assert, assertEquals, assertRejects } from "../../support/assert.js";

export default async function() {
  await Deno.writeTextFile("/tmp/a.txt", "hello");
  assertEquals(await Deno.readTextFile("/tmp/a.txt"), "hello");
  assertEquals(await Deno.readTextFile("/tmp/none/../a.txt"), "hello");
  assertEquals(await Deno.readTextFile(new URL("file:///tmp/a.txt")), "hello");
  assertEquals(await (await fetch("file:///tmp/a.txt")).text(), "hello");
  assertEquals(await Deno.realPath("/tmp/./a.txt"), "/tmp/a.txt");
  await Deno.writeTextFile("/tmp/a.txt", ", world", { append: true });
  assertEquals(await Deno.readTextFile("/tmp/a.txt"), "hello, world");
  const folder = await Deno.makeTempDir({ prefix: "a-", suffix: "-b" });
  assert(/^\/tmp\/a-\w{6}-b$/.test(folder), folder);
  const file = await Deno.makeTempFile({ dir: folder });
  assertEquals((await Deno.stat(file)).size, 0);
  const names = [];
  for await (const { name, isFile, isDirectory, isSymlink } of Deno.readDir("/tmp")) names.push([name, isFile, isDirectory, isSymlink]);
  assertEquals(names.sort(), [[folder.slice(5), false, true, false], ["a.txt", true, false, false]].sort());
  await assertRejects(() => Deno.remove(folder), Error, `Directory not empty (os error 39): remove '${folder}'`);
  await Deno.remove(folder, { recursive: true });
  await assertRejects(() => Deno.stat(folder), Deno.errors.NotFound);
  await Deno.remove("/tmp/a.txt");
  await assertRejects(() => Deno.readFile("/tmp/a.txt"), Deno.errors.NotFound, "No such file or directory (os error 2): readfile '/tmp/a.txt'");
}
