// Sends the body back while it still arrives.
//
// curl -d 'over there' http://localhost:9000/echo
// over there

Deno.serve((request: Request) => {
  const type = request.headers.get("content-type") ?? "application/octet-stream";
  return new Response(request.body, { headers: { "content-type": type } });
});
