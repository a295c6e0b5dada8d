import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_head, serving, wait_until

SOURCE = """
import { createServer } from "node:http";
let ended = 0;
const server = createServer((request, response) => response.end(`${ended}`));
server.on("upgrade", (request, socket) => {
  socket.on("close", () => { ++ended; });
  socket.on("error", () => {});
  const named = new URL(request.url, "http://x").searchParams.get("to");
  socket.write(`HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\n${named ? `Upgrade: ${named}\\r\\n` : ""}\\r\\nhello`);
});
server.listen(8000);
"""
asked = "GET /node/?to={} HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: {}\r\n\r\n"

with serving({"node/index.mjs": SOURCE}) as server:
    for to, of, why in (
        ("chess", "draughts, go", "GET /node/ is answered with 502: [TypeError: The response switches to chess, and the request asks for draughts, go"),
        ("", "go", "GET /node/ is answered with 502: [TypeError: A response with status 101 has no Upgrade header"),
    ):
        with server.socket() as connection:
            connection.sendall(asked.format(to, of).encode())
            expect_equal(read_head(connection)[0], 502, to)
        wait_until(lambda: why in server.log(), why)
    expect_equal(server.log().count("is answered with 502"), 2)
    # The server's side of them has ended, and others are served.
    wait_until(lambda: server.get("/node/").text == "2", "the sockets' ends")
    with server.socket() as connection:
        connection.sendall(asked.format("Go", "draughts, go").encode())
        expect_equal(read_head(connection)[0], 101)
        expect_equal(connection.recv(5), b"hello")
