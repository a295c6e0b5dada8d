// A main worker that answers what functions under test ask: bodies come back as they were sent, WebSockets too.
Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/socket" && request.headers.get("upgrade")?.toLowerCase() === "websocket") {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = (event) => socket.send(event.data);
    return response;
  }
  if (pathname === "/slow") await new Promise((resolve) => setTimeout(resolve, 50));
  return new Response(request.body ?? "x".repeat(1000), { headers: { "content-type": "application/octet-stream" } });
});
