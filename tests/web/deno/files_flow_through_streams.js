import { assert, assertEquals, assertRejects } from "../../support/assert.js";

const large = new Uint8Array(300_000).map((_, i) => i % 251);

export default async function() {
  await Deno.writeFile("/tmp/large", large);
  const source = await Deno.open("/tmp/large"), target = await Deno.create("/tmp/copy");
  await source.readable.pipeTo(target.writable);
  assertEquals(await Deno.readFile("/tmp/copy"), large);
  // Both have closed their files.
  await assertRejects(() => source.stat(), Deno.errors.BadResource);
  await assertRejects(() => target.stat(), Deno.errors.BadResource);
  const body = new Response((await Deno.open("/tmp/large")).readable);
  assertEquals(new Uint8Array(await body.arrayBuffer()), large);
  const reader = (await Deno.open("/tmp/large")).readable.getReader({ mode: "byob" });
  const { value } = await reader.read(new Uint8Array(10));
  assertEquals([...value], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  await reader.cancel();
  await Deno.writeFile("/tmp/streamed", new Blob(["some ", "bytes"]).stream());
  assertEquals(await Deno.readTextFile("/tmp/streamed"), "some bytes");
  await Deno.writeTextFile("/tmp/texts", ReadableStream.from(["some ", "texts"]));
  assertEquals(await Deno.readTextFile("/tmp/texts"), "some texts");
  const aborted = AbortSignal.abort(new Error("mine"));
  await assertRejects(() => Deno.readTextFile("/tmp/texts", { signal: aborted }), Error, "mine");
  const controller = new AbortController();
  const reading = Deno.readFile("/tmp/large", { signal: controller.signal });
  controller.abort(new Error("later"));
  await assertRejects(() => reading, Error, "later");
  assert(true);
}
