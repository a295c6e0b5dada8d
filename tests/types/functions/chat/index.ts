// An answer that comes word by word, as events for a browser's EventSource.
interface Question {
  prompt: string;
}

async function* answerTo(prompt: string, signal: AbortSignal): AsyncGenerator<string> {
  for (const word of `You asked: ${prompt}`.split(" ")) {
    if (signal.aborted) return;
    await new Promise((done) => setTimeout(done, 5));
    yield word;
  }
}

async function* events(words: AsyncIterable<string>): AsyncGenerator<string> {
  let id = 0;
  for await (const word of words) yield `id: ${++id}\ndata: ${JSON.stringify({ word })}\n\n`;
  yield "event: done\ndata: {}\n\n";
}

Deno.serve(async (request: Request): Promise<Response> => {
  const { prompt }: Question = await request.json();
  const body = ReadableStream.from(events(answerTo(prompt, request.signal))).pipeThrough(new TextEncoderStream());
  return new Response(body, { headers: { "content-type": "text/event-stream", "cache-control": "no-store" } });
});
