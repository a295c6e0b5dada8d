// A redirect may have a body for clients that do not follow it.
//
// curl http://localhost:9000/redirect
// This page has moved to /hello.
//
// curl -L http://localhost:9000/redirect
// Hello, world!

Deno.serve((_request: Request) => {
  return new Response("This page has moved to /hello.\n", { status: 302, headers: { location: "/hello" } });
});
