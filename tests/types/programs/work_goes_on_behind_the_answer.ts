// compiles
Deno.serve((request) => {
  const written: Promise<string> = EdgeRuntime.waitUntil(request.text());
  void written.then((text) => console.log(getRequestTraceId()?.length, text));
  return new Response(null, { status: 202 });
});
