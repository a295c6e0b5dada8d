// compiles
const listener: Deno.Listener = Deno.listen({ port: 8000 });
async function answer(conn: Deno.Conn) {
  for await (const event of Deno.serveHttp(conn)) await event.respondWith(new Response(event.request.url));
}
for await (const conn of listener) answer(conn);
