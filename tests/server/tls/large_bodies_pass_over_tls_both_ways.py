import hashlib
import os
import pathlib
import ssl
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, read_chunk, read_head
from tls_server import Client, serving_tls

MB = 1 << 20
# It sends back what it gets, and says at the end what it has seen.
SOURCE = """
Deno.serve((request: Request) => {
  const url = new URL(request.url);
  if (request.method === "POST") return new Response(request.body);
  const size = Number(url.searchParams.get("size"));
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; ++i) bytes[i] = (i * 7 + (i >> 8)) & 255;
  return new Response(bytes);
});
"""


def body_of(size):
    return bytes((i * 7 + (i >> 8)) & 255 for i in range(size))


with serving_tls({"fn/index.ts": SOURCE}) as server:
    # Bodies that are all there, around the borders of records and of what is sent at once.
    pattern = body_of(300_000)
    connection = server.connect()
    for size in (0, 1, 1000, 4096, 16_000, 16_383, 16_384, 16_385, 32_768, 65_535, 65_536, 65_537, 262_144, 262_145, 300_000):
        connection.request("GET", f"/fn?size={size}")
        expect_equal(connection.getresponse().read() == pattern[:size], True, size)
    connection.close()

    # 64 MB there and back at the same time, streamed, by both versions.
    block = os.urandom(MB)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        client = Client(server.authority.certificate, (version, version))
        with server.socket(client=client) as connection:
            sent, got = hashlib.sha256(), hashlib.sha256()

            def send():
                connection.sendall(b"POST /fn HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
                for i in range(64):
                    part = block[i * 1000 :]
                    sent.update(part)
                    connection.sendall(b"%x\r\n" % len(part) + part + b"\r\n")
                connection.sendall(b"0\r\n\r\n")

            sender = threading.Thread(target=send)
            sender.start()
            expect_equal(read_head(connection)[0], 200)
            while part := read_chunk(connection):
                got.update(part)
            sender.join()
            expect_equal(got.hexdigest(), sent.hexdigest(), version)
    expect(server.resident_mb() < allowed_mb(400), f"{server.resident_mb()} MB")
