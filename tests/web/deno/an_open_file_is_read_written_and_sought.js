import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const text = (bytes) => new TextDecoder().decode(bytes);
const bytes = (text) => new TextEncoder().encode(text);

export default async function() {
  const file = await Deno.open("/tmp/a", { read: true, write: true, create: true });
  assert(file instanceof Deno.FsFile, "FsFile");
  assertEquals(await file.write(bytes("0123456789")), 10);
  assertEquals(await file.seek(2, Deno.SeekMode.Start), 2);
  const four = new Uint8Array(4);
  assertEquals([await file.read(four), text(four)], [4, "2345"]);
  assertEquals([file.readSync(four), text(four)], [4, "6789"]);
  assertEquals([await file.read(four), await file.read(new Uint8Array(0))], [null, 0]);
  assertEquals(await file.seek(-3, Deno.SeekMode.End), 7);
  assertEquals(file.seekSync(-1n, Deno.SeekMode.Current), 6);
  assertEquals([await file.read(four.subarray(1, 3)), text(four)], [2, "6679"]);
  await file.truncate(4);
  assertEquals((await file.stat()).size, 4);
  file.truncateSync();
  assertEquals(file.statSync().size, 0);
  await file.utime(1000, new Date(2_000_500));
  const info = await file.stat();
  assertEquals([info.atime.getTime(), info.mtime.getTime(), info.isFile], [1_000_000, 2_000_500, true]);
  await file.sync();
  file.syncDataSync();
  await file.lock(true);
  const other = await Deno.open("/tmp/a");
  let locked = false;
  const waits = other.lock(true).then(() => { locked = true; });
  await new Promise((resolve) => setTimeout(resolve, 30));
  assertEquals(locked, false);
  await file.unlock();
  await waits;
  assertEquals(locked, true);
  other.unlockSync();
  other.close();
  assertEquals(file.isTerminal(), false);
  file.close();
  await assertRejects(() => file.stat(), Deno.errors.BadResource);
  const made = await Deno.create("/tmp/b");
  made.writeSync(bytes("made"));
  made.close();
  assertEquals(await Deno.readTextFile("/tmp/b"), "made");
  const appended = await Deno.open("/tmp/b", { append: true });
  await appended.write(bytes(" longer"));
  appended.close();
  assertEquals(await Deno.readTextFile("/tmp/b"), "made longer");
}
