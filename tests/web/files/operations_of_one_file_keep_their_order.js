// with: natives
import { assertEquals } from "../../support/assert.js";

const { files } = natives;
const text = (bytes) => new TextDecoder().decode(bytes);
const later = (start) => new Promise((resolve) => start(resolve));

export default async function() {
  const handle = await later((done) => files.open("/tmp/a", 0o102, 0o666, done));
  const words = Array.from({ length: 100 }, (_, i) => `word ${i}\n`);
  const outcomes = words.map((word) => later((done) => files.write(handle, new TextEncoder().encode(word), -1, done)));
  const size = later((done) => files.fstat(handle, done));
  const read = later((done) => files.read(handle, 1e6, 0, done));
  const closed = later((done) => files.close(handle, done));
  // It is gone for everybody else at once.
  assertEquals(await later((done) => files.fstat(handle, done)), -9);
  assertEquals(await Promise.all(outcomes), words.map(({ length }) => length));
  assertEquals((await size)[8], words.join("").length);
  assertEquals(text(await read), words.join(""));
  assertEquals(await closed, 0);
  assertEquals(text(await later((done) => files.readFile("/tmp/a", done))), words.join(""));
}
