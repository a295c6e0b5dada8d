import hashlib
import os
import pathlib
import subprocess
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, allowed_mb, expect, expect_equal
from tls_server import serving_tls

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

    # 64 MB there and back at the same time, streamed, by both versions. (Python's sockets speak TLS in one direction at a time.)
    body = b"".join(os.urandom(MB)[i * 1000 :] for i in range(64))
    for version in ("1.2", "1.3"):
        trusted = ["--cacert", str(server.authority.certificate), "--resolve", f"localhost:{server.tls_port}:127.0.0.1"]
        streams = ["--http1.1", "--tlsv" + version, "--tls-max", version, "-T", "-", "-H", "Expect:", "-X", "POST"]
        said = subprocess.run(["curl", "-sS", "--noproxy", "*", *trusted, *streams, f"https://localhost:{server.tls_port}/fn"], input=body, capture_output=True, timeout=PATIENCE)
        expect_equal((said.returncode, said.stderr), (0, b""), version)
        expect_equal(hashlib.sha256(said.stdout).hexdigest(), hashlib.sha256(body).hexdigest(), version)
    expect(server.resident_mb() < allowed_mb(400), f"{server.resident_mb()} MB")
