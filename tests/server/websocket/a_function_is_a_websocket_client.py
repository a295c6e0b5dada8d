import json
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from tls_origin import authority
from websocket import ACCEPT, frame

ECHO = """
Deno.serve((request) => {
  const { socket, response } = Deno.upgradeWebSocket(request, { protocol: "chat" });
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
});
"""
CLIENT = """
Deno.serve(async (request) => {
  const { url, protocols, messages } = await request.json();
  const socket = new WebSocket(url, protocols);
  const seen: unknown[] = [];
  socket.binaryType = "arraybuffer";
  let waiting = 0;
  return await new Promise((resolve) => {
    socket.onopen = () => {
      seen.push(["open", socket.protocol, socket.extensions]);
      for (const message of messages) {
        const sent = message.repeat(message.length > 3 ? 100000 : 1);
        socket.send(sent);
        socket.send(new Blob([sent]));
        waiting += 2;
      }
    };
    socket.onmessage = ({ data, origin }) => {
      seen.push(typeof data === "string" ? [data.length, data.slice(0, 5)] : [data.byteLength, "bytes"]);
      if (--waiting === 0) socket.close(3000, "done");
    };
    socket.onerror = (event) => seen.push((event as ErrorEvent).message);
    socket.onclose = ({ code, reason, wasClean }) => { seen.push([code, reason, wasClean]); resolve(Response.json(seen)); };
  });
});
"""


def talk(server, url, protocols=("chat",), messages=("é", "hello"), path="/client"):
    answer = server.request("POST", path, json.dumps({"url": url, "protocols": protocols, "messages": messages}))
    expect_equal(answer.status, 200, answer)
    return json.loads(answer.body)


def answering(context, answer):
    """A server that answers the first request with `answer` and keeps the connection until the client closes it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run():
        raw, _ = listener.accept()
        with context.wrap_socket(raw, server_side=True) if context else raw as connection:
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                head += connection.recv(1)
            key = [line.split(": ")[1] for line in head.decode().split("\r\n") if line.lower().startswith("sec-websocket-key")][0]
            connection.sendall(answer(key))
            while connection.recv(65536):
                pass

    threading.Thread(target=run, daemon=True).start()
    return listener.getsockname()[1]


def accepted(key):
    import base64
    import hashlib

    return base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()


def switching(fields, then=b""):
    return lambda key: ("HTTP/1.1 101 Switching Protocols\r\n" + fields.replace("KEY", accepted(key)) + "\r\n").encode() + then


GOOD = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: KEY\r\n"

with serving({"echo/index.ts": ECHO, "client/index.ts": CLIENT}) as server:
    seen = talk(server, f"ws://127.0.0.1:{server.port}/echo")
    expect_equal(seen, [["open", "chat", "permessage-deflate"], [1, "é"], [2, "bytes"], [500000, "hello"], [500000, "bytes"], [3000, "done", True]])

    for answer, why in (
        (lambda key: b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "status 200"),
        (switching(GOOD.replace("KEY", ACCEPT)), "Sec-WebSocket-Accept is wrong"),
        (switching(GOOD.replace("websocket", "h2c")), "another protocol"),
        (switching(GOOD + "Sec-WebSocket-Protocol: other\r\n"), "none of the protocols"),
        (switching(GOOD), "none of the protocols"),
        (switching(GOOD + "Sec-WebSocket-Protocol: chat\r\nSec-WebSocket-Extensions: foo\r\n"), "was not offered"),
        (switching(GOOD + "Sec-WebSocket-Protocol: chat\r\n", frame(1, b"masked")), "is masked"),
    ):
        seen = talk(server, f"ws://127.0.0.1:{answering(None, answer)}/")
        expect(why in str(seen), (why, seen))
        expect_equal(seen[-1], [1006, "", False], why)
    # What comes in one piece with the answer is not lost.
    early = switching(GOOD, frame(1, b"early", masked=False) + frame(8, b"\x03\xe8bye", masked=False))
    seen = talk(server, f"ws://127.0.0.1:{answering(None, early)}/", protocols=[], messages=[])
    expect_equal(seen, [["open", "", ""], [5, "early"], [1000, "bye", True]])

    # Permissions hold.
    denied = '/client?force=1&options={"permissions":{"allow_net":["example.com"]}}'
    seen = talk(server, f"ws://127.0.0.1:{server.port}/echo", path=denied)
    expect_equal(seen[-1], [1006, "", False])
    expect_equal(len(seen), 2)

with authority() as trusted:
    context = trusted.context("origin", "IP:127.0.0.1")
    with serving({"client/index.ts": CLIENT}, env={"SSL_CERT_FILE": str(trusted.certificate)}) as server:
        secure = switching(GOOD, frame(1, b"over TLS", masked=False) + frame(8, b"\x03\xe8", masked=False))
        seen = talk(server, f"wss://127.0.0.1:{answering(context, secure)}/", protocols=[], messages=[])
        expect_equal(seen, [["open", "", ""], [8, "over "], [1000, "", True]])
