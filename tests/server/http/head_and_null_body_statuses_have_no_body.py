import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, read_head, serving

SOURCE = 'Deno.serve((request: Request) => new Response(null, { status: Number(new URL(request.url).search.slice(1)) }));'
with Edgertd() as server, server.socket() as client:
    client.sendall(b"HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\nGET /hello HTTP/1.1\r\nHost: a\r\n\r\n")
    status, head = read_head(client)
    expect_equal(status, 200)
    # Whatever follows the first head is the second head: nothing of a body came between.
    expect_equal(read_head(client)[0], 200)
with serving({"fn/index.ts": SOURCE}) as server, server.socket() as client:
    for code in (204, 205, 304):
        client.sendall(b"GET /fn?%d HTTP/1.1\r\nHost: a\r\n\r\n" % code)
        status, head = read_head(client)
        expect_equal(status, code)
        expect("transfer-encoding" not in head.lower(), head)
        expect(("\r\ncontent-length: 0" in head.lower()) == (code == 205), head)
