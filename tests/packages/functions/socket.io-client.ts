// Another function's server, by long polling and by WebSocket: acknowledgements, events with bytes, and a refusal.
// with: itself
// answers: [["polling",2,"hello ada",[1,2,3]],["websocket",2,"hello ada",[1,2,3]],"who are you"]
import { io } from "socket.io-client";

Deno.serve(async () => {
  const url = Deno.env.get("ITSELF_URL")!;
  const answers: unknown[] = [];
  for (const transport of ["polling", "websocket"]) {
    const socket = io(url, { transports: [transport], auth: { name: "ada" }, forceNew: true, reconnection: false });
    await new Promise<void>((resolve, reject) => socket.on("connect", resolve).on("connect_error", reject));
    const heard = new Promise<unknown[]>((resolve) => socket.on("said", (text, bytes) => resolve([text, [...new Uint8Array(bytes)]])));
    const rooms = await socket.emitWithAck("join", "moons");
    socket.emit("say", "moons", "hello ada");
    answers.push([socket.io.engine.transport.name, rooms, ...await heard]);
    socket.close();
  }
  const stranger = io(url, { auth: { name: "eve" }, forceNew: true, reconnection: false });
  answers.push(await new Promise((resolve) => stranger.on("connect_error", ({ message }) => resolve(message))));
  stranger.close();
  return Response.json(answers);
});
