// compiles
Deno.serve((request) => {
  if (request.headers.get("upgrade") !== "websocket") return new Response(null, { status: 426 });
  const { socket, response }: Deno.WebSocketUpgrade = Deno.upgradeWebSocket(request, { idleTimeout: 30 });
  const upstream = new WebSocket("wss://example.org/", { headers: { authorization: "Bearer x" }, protocols: ["chat"] });
  upstream.binaryType = "arraybuffer";
  upstream.onmessage = ({ data }: MessageEvent<string>) => socket.readyState === WebSocket.OPEN && socket.send(data);
  socket.onclose = ({ code, reason }) => upstream.close(code, reason);
  return response;
});
