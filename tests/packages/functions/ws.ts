// A server beside one for HTTP, and a client in the same function.
// asks: ["WS /chat hello", "GET /client"]
// answers: [[101,"you said hello"],[200,["open","you said ada",1000]]]
import { createServer } from "node:http";
import { WebSocket, WebSocketServer } from "ws";

const server = createServer(async (request, response) => {
  const seen: unknown[] = [];
  const client = new WebSocket("ws://127.0.0.1:8000/ws/chat");
  client.on("open", () => {
    seen.push("open");
    client.send("ada");
  });
  client.on("message", (data) => {
    seen.push(String(data));
    client.close(1000);
  });
  client.on("error", (error) => response.writeHead(500).end(error.stack));
  client.on("close", (code) => response.end(JSON.stringify([...seen, code])));
});
new WebSocketServer({ server }).on("connection", (socket) => {
  socket.on("message", (data) => socket.send(`you said ${data}`));
});
server.listen(8000);
