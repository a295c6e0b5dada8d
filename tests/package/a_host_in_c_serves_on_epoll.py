"""docs/examples/embed/epoll.c compiles as C11 without a warning, and streams both ways, cancels, keeps limits and has a native global."""
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import CXX, EMBED, PREFIX, run

FUNCTION = """
export default {
  async fetch(request) {
    const { pathname } = new URL(request.url);
    if (pathname === "/echo") return new Response(request.body, { status: 201, headers: { "x-host": host.language } });
    if (pathname === "/spin") for (;;);
    if (pathname === "/grow") { const all = []; for (;;) all.push(new Array(1000).fill(0.5)); }
    if (pathname === "/noted") return new Response(String(await host.note("hello")));
    request.signal.addEventListener("abort", () => host.note("aborted"));
    return new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(65536)) }));
  },
};
"""

os.environ["PKG_CONFIG_PATH"] = str(PREFIX / "lib/pkgconfig")
cflags = run("pkg-config", "--cflags", "edgert").split()
libs = run("pkg-config", "--libs", "edgert").split()


def connect(port, head):
    client = socket.create_connection(("127.0.0.1", port), timeout=60)
    client.sendall((head.replace("\n", "\r\n") + "\r\n\r\n").encode())
    return client


def read_all(client):
    received = b""
    while chunk := client.recv(1 << 20):
        received += chunk
    return received


def get(port, path):
    with connect(port, f"GET {path} HTTP/1.1\nHost: localhost") as client:
        return read_all(client)


def echoes(port):
    """What is written comes back while more of it is to come."""
    chunk, count = b"x" * 100_000, 100
    with connect(port, f"POST /echo HTTP/1.1\nHost: localhost\nContent-Length: {len(chunk) * count}") as client:
        stream, head = client.makefile("rb"), b""
        for _ in range(count):
            client.sendall(chunk)
            while not head.endswith(b"\r\n\r\n"):
                head += stream.readline()
            assert stream.read(len(chunk)) == chunk
        assert stream.read() == b""
        assert head.startswith(b"HTTP/1.1 201 ") and b"x-host: C\r\n" in head, head


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("cc", "-std=c11", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", *cflags, "-c", EMBED / "epoll.c", "-o", folder / "epoll.o")
    run(CXX, folder / "epoll.o", "-o", folder / "epoll", *libs)
    (folder / "function.js").write_text(FUNCTION)
    with subprocess.Popen([folder / "epoll", folder / "function.js"], stdout=subprocess.PIPE, text=True, cwd="/") as host:
        try:
            port = int(host.stdout.readline().split()[-1])
            echoes(port)
            assert get(port, "/noted").endswith(b"\r\n\r\ntrue")
            assert host.stdout.readline() == 'noted ["hello"]\n'
            # A client that leaves cancels its call, and one that does not read is waited for.
            with connect(port, "GET /endless HTTP/1.1\nHost: localhost") as client:
                assert client.recv(13) == b"HTTP/1.1 200 "
            assert host.stdout.readline() == 'noted ["aborted"]\n'
            for path in ("/spin", "/grow"):
                answer = get(port, path)
                assert answer.startswith(b"HTTP/1.1 546 "), (path, answer)
            # Another worker has taken the place of those.
            assert get(port, "/noted").startswith(b"HTTP/1.1 200 ")
            assert get(port, "no path").startswith(b"HTTP/1.1 400 ")
        finally:
            host.send_signal(signal.SIGTERM)
        assert host.wait(60) == 0, host.returncode
