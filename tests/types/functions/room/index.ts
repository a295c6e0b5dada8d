// A room for WebSockets: what one says all hear, with the name of who said it.
interface Said {
  from: string;
  text: string;
}
const members = new Map<WebSocket, string>();

function tell(said: Said): void {
  const message = JSON.stringify(said);
  for (const socket of members.keys()) if (socket.readyState === WebSocket.OPEN) socket.send(message);
}

addEventListener("beforeunload", ({ detail: { reason } }) => tell({ from: "room", text: `closes: ${reason}` }));

Deno.serve((request) => {
  if (request.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return Response.json({ members: [...members.values()].toSorted() });
  }
  const name = new URL(request.url).searchParams.get("name") ?? "somebody";
  const { socket, response } = Deno.upgradeWebSocket(request, { idleTimeout: 60 });
  socket.onopen = () => {
    members.set(socket, name);
    tell({ from: "room", text: `${name} comes` });
  };
  socket.onmessage = (event: MessageEvent<string>) => tell({ from: name, text: event.data });
  socket.onclose = () => {
    members.delete(socket);
    tell({ from: "room", text: `${name} goes` });
  };
  return response;
});
