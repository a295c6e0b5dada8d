import json
import pathlib
import sys
import urllib.parse

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving, wait_until
from websocket import CLOSE, TEXT, Client, close_payload, frame

SOCKET = """
const closed: string[] = [];
Deno.serve((request) => {
  if (request.headers.get("upgrade") === null) return Response.json(closed);
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onerror = () => closed.push("error");
  socket.onclose = ({ code, wasClean }) => closed.push(`${code} ${wasClean}`);
  socket.onmessage = ({ data }) => {
    if (data === "spin") for (;;);
    if (data === "fill") { const kept = []; for (;;) kept.push(new Array(100000).fill(0.5)); }
    if (data === "throw") Promise.reject(new Error("on purpose"));
    if (data === "close") return socket.close(4001, "enough");
    socket.send(data);
  };
  return response;
});
"""


def options(**given):
    return "?force=1&options=" + urllib.parse.quote(json.dumps(given))


def last_message(client):
    last = None
    while received := client.receive():
        last = received
    return last


with serving({"socket/index.ts": SOCKET}) as server:
    # A client that vanishes, and two that say goodbye.
    with Client(server, "/socket") as client:
        client.send(frame(TEXT, b"hello"))
        expect_equal(client.receive(), (TEXT, b"hello"))
    wait_until(lambda: json.loads(server.get("/socket").body) == ["error", "1006 false"], "the function hears that its client has gone")
    with Client(server, "/socket") as client:
        client.send(frame(CLOSE, close_payload(4000, b"bye")))
        expect_equal(client.close_code(), 4000)
        expect_equal(client.receive(), None)
    with Client(server, "/socket") as client:
        client.send(frame(TEXT, b"close"))
        expect_equal(client.receive(), (CLOSE, close_payload(4001, b"enough")))
        client.send(frame(CLOSE, close_payload(4001)))
        expect_equal(client.receive(), None)
    wait_until(lambda: json.loads(server.get("/socket").body)[2:] == ["4000 true", "4001 true"], "both were clean")

    # Limits end the worker and its sockets.
    for message, limits in (
        (b"spin", {"cpuTimeSoftLimitMs": 200, "cpuTimeHardLimitMs": 400}),
        (b"fill", {"memoryLimitMb": 30}),
        (b"throw", {}),
        (b"wait", {"workerTimeoutMs": 1000}),
    ):
        with Client(server, "/socket" + options(**limits)) as client:
            expect_equal(client.status, 101, message)
            client.send(frame(TEXT, message))
            expect_equal(last_message(client), (CLOSE, close_payload(1001, b"the worker has ended")), message)
    # A request that is absent does not end a worker whose socket is open.
    with Client(server, "/socket" + options(context={"supervisor": {"requestAbsentTimeoutMs": 100}})) as client:
        client.socket.settimeout(1)
        try:
            expect(client.receive() is not None, "the socket stays open")
        except TimeoutError:
            client.socket.settimeout(60)
        client.send(frame(TEXT, b"still here"))
        expect_equal(client.receive(), (TEXT, b"still here"))
