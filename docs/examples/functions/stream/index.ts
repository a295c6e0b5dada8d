// Server-sent events: each line is on its way as soon as it is written.
//
// curl -N "http://localhost:9000/stream?count=3&every=50"
// data: 1
//
// data: 2
//
// data: 3

Deno.serve((request: Request) => {
  const query = new URL(request.url).searchParams;
  const count = Number(query.get("count") ?? 5);
  const every = Number(query.get("every") ?? 1000);
  let sent = 0;
  let timer: ReturnType<typeof setInterval>;
  const events = new ReadableStream<string>({
    start(controller) {
      timer = setInterval(() => {
        controller.enqueue(`data: ${++sent}\n\n`);
        if (sent < count) return;
        clearInterval(timer);
        controller.close();
      }, every);
    },
    // The client has gone.
    cancel() {
      clearInterval(timer);
    },
  });
  return new Response(events.pipeThrough(new TextEncoderStream()), { headers: { "content-type": "text/event-stream" } });
});
