import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_head, serving

SOURCE = """
Deno.serve(async (request: Request) => Response.json({
  method: request.method, url: request.url, first: request.headers.get("x-first"), many: request.headers.get("x-many"), body: await request.text(),
}));
"""
with serving({"fn/index.ts": SOURCE}) as server, server.socket() as client:
    client.sendall(
        b"PATCH /fn/a%20b?c=d&e HTTP/1.1\r\nHost: example.com:81\r\nX-First: one\r\nX-Many: a\r\nX-Many: b\r\nContent-Length: 4\r\n\r\nbody"
    )
    status, head = read_head(client)
    expect_equal(status, 200, head)
    length = int(head.lower().split("content-length:")[1].split("\r\n")[0])
    body = b""
    while len(body) < length:
        body += client.recv(length - len(body))
    expect_equal(
        body.decode(),
        '{"method":"PATCH","url":"http://example.com:81/fn/a%20b?c=d&e","first":"one","many":"a, b","body":"body"}',
    )
