// Rooms, acknowledgements, and a refusal, for clients that come by long polling and by WebSocket.
// asks: ["GET /?EIO=4&transport=websocket"]
// answers: [[400,{"code":3,"message":"Bad request"}]]
import { createServer } from "node:http";
import { Server } from "socket.io";

const server = createServer();
const io = new Server(server);
io.use((socket, next) => next(socket.handshake.auth.name === "ada" ? undefined : new Error("who are you")));
io.on("connection", (socket) => {
  socket.on("join", (room: string, done: (rooms: number) => void) => {
    socket.join(room);
    done(socket.rooms.size);
  });
  socket.on("say", (room: string, text: string) => io.to(room).emit("said", text, Buffer.from([1, 2, 3])));
});
server.listen(8000);
