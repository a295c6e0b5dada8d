import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const gone = Deno.errors.NotFound, denied = Deno.errors.PermissionDenied;

export default async function() {
  for (const path of ["/etc/passwd", "/proc/self/environ", "/tmp/../etc/passwd", "/tmp/../../etc/passwd", "/dev/null", new URL("file:///etc/passwd"), "/sys", "/proc/self/fd/1"]) {
    await assertRejects(() => Deno.readFile(path), gone);
    await assertRejects(() => Deno.stat(path), gone);
    await assertRejects(() => Deno.open(path), gone);
    await assertRejects(() => Deno.realPath(path), gone);
  }
  await assertRejects(() => Deno.writeTextFile("/etc/edgert", "x"), denied, "Read-only file system (os error 30): writefile '/etc/edgert'");
  await assertRejects(() => Deno.mkdir("/var/edgert"), denied, "mkdir '/var/edgert'");
  await assertRejects(() => Deno.remove("/etc/passwd"), denied);
  await assertRejects(() => Deno.create("beside.txt"), denied, "open 'beside.txt'");
  await assertRejects(() => Deno.makeTempDir({ dir: "/var" }), denied);
  const names = [];
  for await (const { name } of Deno.readDir("/")) names.push(name);
  assert(names.includes("tmp"), "/tmp");
  for (const name of ["etc", "proc", "home", "root", "usr"]) assert(!names.includes(name), name);
  assertEquals((await Deno.stat("/")).isDirectory, true);
  assert(import.meta.url.startsWith(`file://${Deno.cwd()}/`), Deno.cwd());
}
