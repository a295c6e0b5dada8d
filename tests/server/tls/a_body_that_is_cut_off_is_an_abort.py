import os
import pathlib
import ssl
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, wait_until
from tls_server import serving_tls

SOURCE = """
const seen: string[] = [];
Deno.serve(async (request: Request) => {
  if (request.method === "GET") return new Response(seen.join("\\n"));
  const name = request.url.split("/").pop();
  request.signal.addEventListener("abort", () => seen.push(`${name} aborted`));
  try {
    const text = await request.text();
    seen.push(`${name} read ${text.length}`);
  } catch (error) {
    seen.push(`${name} failed`);
  }
  return new Response("");
});
"""


def post(connection, path, framing):
    connection.sendall(f"POST /fn/{path} HTTP/1.1\r\nHost: a\r\n{framing}\r\n\r\n".encode())


with serving_tls({"fn/index.ts": SOURCE}) as server:

    def seen():
        return server.get("/fn").text.splitlines()

    def await_seen(*lines):
        wait_until(lambda: set(lines) <= set(seen()), f"{lines} in {seen()}")

    # Bytes are missing, and nobody has said goodbye.
    cut = server.socket()
    post(cut, "cut", "Content-Length: 1000")
    cut.sendall(b"x" * 400)
    os.close(cut.detach())
    # The client says goodbye in the middle.
    left = server.socket()
    post(left, "left", "Transfer-Encoding: chunked")
    left.sendall(b"5\r\nhello\r\n")
    left.settimeout(30)
    left.unwrap().close()
    await_seen("cut failed", "cut aborted", "left failed", "left aborted")

    # A record that somebody has changed on its way.
    with server.tcp() as connection:
        received, sent = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = server.client.context.wrap_bio(received, sent, server_hostname="localhost")
        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                connection.sendall(sent.read())
                received.write(connection.recv(65536))
        client.write(b"POST /fn/changed HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n")
        connection.sendall(sent.read())
        client.write(b"0123456789")
        record = bytearray(sent.read())
        record[-1] ^= 1
        connection.sendall(record)
        while connection.recv(65536):
            pass
    await_seen("changed failed", "changed aborted")

    # A whole one is no abort.
    with server.socket() as connection:
        post(connection, "whole", "Content-Length: 10")
        connection.sendall(b"0123456789")
        connection.recv(65536)
    await_seen("whole read 10")
    expect_equal([line for line in seen() if line.startswith("whole")], ["whole read 10"])
