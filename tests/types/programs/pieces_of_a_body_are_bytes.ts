// fails: TS2345
async function* pieces(): AsyncGenerator<number> {
  yield 1;
}
Deno.serve(() => new Response(pieces()));
