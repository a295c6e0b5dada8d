import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, read_head
from websocket import TEXT, Client, frame, upgrade_request

MAIN = """
let kept: Response | undefined;
Deno.serve((request) => {
  const { pathname } = new URL(request.url);
  if (pathname === "/keep") {
    kept = Deno.upgradeWebSocket(request).response;
    return new Response("kept");
  }
  if (pathname === "/again") return kept!;
  if (pathname === "/twice") {
    const { response } = Deno.upgradeWebSocket(request);
    try { Deno.upgradeWebSocket(request); } catch (error) { return new Response(error.name); }
    return response;
  }
  try {
    const { socket, response } = Deno.upgradeWebSocket(request, { protocol: new URL(request.url).searchParams.get("protocol") ?? "" });
    socket.onopen = () => socket.send(socket.protocol);
    return response;
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 400 });
  }
});
"""
with functions({"index.ts": MAIN}) as main, Edgertd(main) as server:
    with Client(server, "/keep") as client:
        expect_equal(client.status, 200)
    with server.socket() as connection:
        connection.sendall(b"GET /again HTTP/1.1\r\nHost: a\r\n\r\n")
        status, head = read_head(connection)
        expect_equal(status, 502)
        expect("connection: close" in head.lower(), head)
    expect_equal(server.get("/again").status, 502)

    # What is no request for a WebSocket is refused by upgradeWebSocket itself.
    asked = upgrade_request("/").decode()
    for wrong, why in (
        (asked.replace("Upgrade: websocket", "Upgrade: h2c"), "'upgrade' header must contain 'websocket'"),
        (asked.replace("keep-alive, Upgrade", "keep-alive"), "'connection' header must contain 'Upgrade'"),
        (asked.replace("Sec-WebSocket-Key", "X-Key"), "'sec-websocket-key' header must be set"),
        (asked.replace("Version: 13", "Version: 8"), "'sec-websocket-version' header must be '13'"),
        (asked.replace("HTTP/1.1", "HTTP/1.0", 1), "cannot be upgraded"),
        (asked.replace("GET", "POST", 1), "cannot be upgraded"),
        (asked.replace("GET / ", "GET /?protocol=chat "), "Protocol 'chat' not in the request's protocol list"),
    ):
        received = server.raw(wrong.encode(), patience=0.5)
        expect(b" 400 Bad Request" in received and why.encode() in received, (wrong, received))
    with Client(server, "/twice") as client:
        expect_equal(client.status, 200)
        expect_equal(client.socket.recv(100), b"TypeError")

    with Client(server, "/?protocol=chat", "Sec-WebSocket-Protocol: other, chat\r\n") as client:
        expect("sec-websocket-protocol: chat" in client.head.lower(), client.head)
        expect_equal(client.receive(), (TEXT, b"chat"))
    # Frames may come with the request, before it is answered.
    with server.socket() as connection:
        connection.sendall(upgrade_request("/") + frame(9, b"early"))
        expect_equal(read_head(connection)[0], 101)
        expect_equal(connection.recv(2), b"\x81\x00")
        expect_equal(connection.recv(7), b"\x8a\x05early")
