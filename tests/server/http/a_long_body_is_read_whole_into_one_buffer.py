"""A long body is read as bytes, in a main worker and in a function, byte for byte: with a declared length and in chunks, of sizes around those
at which its memory grows, and one that ends early is an error."""
import hashlib
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions, read_answer

READER = """
export async function read(request: Request): Promise<Response> {
  try {
    const bytes = request.url.endsWith("buffer") ? new Uint8Array(await request.arrayBuffer()) : await request.bytes();
    const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    const hex = Array.from(hash, (byte) => byte.toString(16).padStart(2, "0")).join("");
    return new Response(`${bytes.length} ${bytes.byteOffset} ${bytes.buffer.byteLength} ${hex}`);
  } catch (error) {
    return new Response(error.name);
  }
}
"""
FILES = {
    "reader.ts": READER,
    "fn/index.ts": 'import { read } from "../reader.ts";\nDeno.serve(read);',
    "main/index.ts": """import { read } from "../reader.ts";
const servicePath = import.meta.dirname + "/../fn";
Deno.serve(async (request) => {
  if (new URL(request.url).pathname.startsWith("/main/")) return await read(request);
  return (await EdgeRuntime.userWorkers.create({ servicePath })).fetch(request);
});""",
}
KIB = 1024
SIZES = [128 * KIB - 1, 128 * KIB, 128 * KIB + 1, 256 * KIB, 512 * KIB + 3, 3 * KIB * KIB + 17, 17 * KIB * KIB]


with functions(FILES) as folder, Edgertd(f"{folder}/main") as server:
    for size in SIZES:
        body = random.Random(size).randbytes(size)
        wanted = f"{size} 0 {size} {hashlib.sha256(body).hexdigest()}"
        for path in ("/main/bytes", "/main/buffer", "/fn/buffer"):
            with server.socket() as connection:
                connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\n\r\n".encode())
                connection.sendall(body)
                expect_equal(read_answer(connection).decode(), wanted, (path, size, "declared"))
            with server.socket() as connection:
                connection.sendall(f"POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
                for at in range(0, size, 200_000):
                    part = body[at : at + 200_000]
                    connection.sendall(b"%x\r\n%s\r\n" % (len(part), part))
                connection.sendall(b"0\r\n\r\n")
                expect_equal(read_answer(connection).decode(), wanted, (path, size, "chunks"))
    # Much is declared, a little comes, and the client goes: nothing of it stays, and nobody else is hurt.
    for _ in range(20):
        with server.socket() as connection:
            connection.sendall(b"POST /main/buffer HTTP/1.1\r\nHost: a\r\nContent-Length: 4000000000\r\n\r\n" + bytes(300 * KIB))
    with server.socket() as connection:
        connection.sendall(b"POST /main/buffer HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc")
        expect_equal(read_answer(connection).decode().split()[0], "3", "after those that have gone")
