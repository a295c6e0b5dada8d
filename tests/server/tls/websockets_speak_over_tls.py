import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, functions
from tls_origin import authority
from tls_server import TlsServer
from websocket import BINARY, CLOSE, TEXT, Client, close_payload, frame

ECHO = """
Deno.serve((request: Request) => {
  const { socket, response } = Deno.upgradeWebSocket(request);
  socket.onopen = () => socket.send(request.url.replace(/:\\d+/, ""));
  socket.onmessage = ({ data }) => socket.send(data);
  return response;
});
"""
# A function that is itself a client of another.
CALLER = """
Deno.serve(async (request: Request) => {
  const port = new URL(request.url).searchParams.get("port");
  const socket = new WebSocket(`wss://localhost:${port}/echo`);
  const heard: string[] = [];
  await new Promise((resolve, reject) => {
    socket.onerror = (event) => reject(new Error(event.message));
    socket.onmessage = ({ data }) => {
      heard.push(data);
      if (heard.length === 1) socket.send("through wss:");
      else socket.close(1000);
    };
    socket.onclose = resolve;
  });
  return new Response(heard.join(", "));
});
"""

# Functions trust the authority of the test only where the process does.
with authority() as ca, functions({"echo/index.ts": ECHO, "caller/index.ts": CALLER}) as folder:
    pair = ca.pair("server", "DNS:localhost")
    with TlsServer(ca.certificate, [pair], env={"FUNCTIONS": folder, "DENO_CERT": str(ca.certificate)}) as server:
        with Client(server, "/echo") as client:
            expect_equal(client.status, 101)
            expect_equal(client.receive(), (TEXT, b"https://a/echo"))
            client.send(frame(TEXT, b"hello"))
            expect_equal(client.receive(), (TEXT, b"hello"))
            large = bytes(range(256)) * 4096
            client.send(frame(BINARY, large))
            expect_equal(client.receive() == (BINARY, large), True, "a message of 1 MB")
            client.send(frame(CLOSE, close_payload(1000)))
            expect_equal(client.close_code(), 1000)
            # With a goodbye of TLS.
            expect_equal(client.socket.recv(1), b"")
        expect_equal(server.get(f"/caller?port={server.tls_port}").text, "https://localhost/echo, through wss:")
