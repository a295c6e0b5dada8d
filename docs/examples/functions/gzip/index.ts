// Sends the body back compressed, while it still arrives.
//
// curl --compressed -d 'again and again' http://localhost:9000/gzip
// again and again

Deno.serve((request: Request) => {
  if (!request.body) return new Response(null, { status: 204 });
  return new Response(request.body.pipeThrough(new CompressionStream("gzip")), { headers: { "content-encoding": "gzip" } });
});
