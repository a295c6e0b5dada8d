// compiles
async function* pieces(): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode("one");
}
Deno.serve(() => new Response(pieces()));
const later: Function = () => {};
setTimeout(later, 10);
setInterval((name, times) => console.log(name, times), 10, "x", 2);
