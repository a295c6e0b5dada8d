// Every runtime has its own way to take a WebSocket up. bun's server is a second argument.
function take(request, ...[server]) {
  if (globalThis.Deno) {
    const { socket, response } = Deno.upgradeWebSocket(request);
    socket.onmessage = ({ data }) => socket.send(data);
    return response;
  }
  if (globalThis.WebSocketPair) {
    const [client, socket] = Object.values(new WebSocketPair());
    socket.accept();
    socket.addEventListener("message", ({ data }) => socket.send(data));
    return new Response(null, { status: 101, webSocket: client });
  }
  return server.upgrade(request) ? undefined : new Response("no WebSocket", { status: 400 });
}

export default {
  fetch: take,
  // bun's.
  websocket: { message: (socket, data) => void socket.send(data) },
};
