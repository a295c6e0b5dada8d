import { assertEquals, assertRejects, assertThrows } from "../../support/assert.js";

export default async function() {
  assertEquals([await Deno.stdin.read(new Uint8Array(4)), Deno.stdin.readSync(new Uint8Array(4))], [null, null]);
  assertEquals(await new Response(Deno.stdin.readable).text(), "");
  for (const stream of [Deno.stdout, Deno.stderr]) {
    assertEquals([await stream.write(new Uint8Array(70_000)), stream.writeSync(new Uint8Array(3)), stream.isTerminal()], [70_000, 3, false]);
    const writer = stream.writable.getWriter();
    await writer.write(new Uint8Array(5));
    stream.close();
    await assertRejects(() => stream.write(new Uint8Array(1)), Deno.errors.BadResource);
  }
  assertThrows(() => Deno.stdout.writeSync("text"), TypeError);
}
