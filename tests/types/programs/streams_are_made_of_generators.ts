// compiles
async function* lines(): AsyncGenerator<string> {
  yield "one\n";
}
const stream: ReadableStream<string> = ReadableStream.from(lines());
for await (const line of stream) line.trim();
for await (const number of ReadableStream.from([1, Promise.resolve(2)])) number.toFixed();
Deno.serve(() => new Response(ReadableStream.from(lines()).pipeThrough(new TextEncoderStream()), { headers: { "content-type": "text/event-stream" } }));
