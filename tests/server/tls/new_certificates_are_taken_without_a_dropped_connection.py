import os
import pathlib
import signal
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, read_chunk, read_head, wait_until
from tls_server import serving_tls

SOURCE = """
Deno.serve((request: Request) => request.url.endsWith("/stream") ? new Response(new ReadableStream({
  async pull(controller) {
    await new Promise((resolve) => setTimeout(resolve, 5));
    controller.enqueue(new TextEncoder().encode("tick"));
  },
})) : new Response("once"));
"""


def serial(server):
    with server.socket() as connection:
        return connection.getpeercert()["serialNumber"]


def ask(connection, path):
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    expect_equal(read_head(connection)[0], 200)


for flags in ((), ("--watch",)):
    with serving_tls({"fn/index.ts": SOURCE}, *flags) as server:

        def renew(*files):
            """A new pair in the place of the files, of which those that are named are spoilt."""
            server.authority.pair("next", "DNS:localhost")
            for name, target in zip(("next.key", "next.pem"), server.pair):
                beside = server.authority.folder / name
                if target.name in files:
                    beside.write_text("nothing")
                os.replace(beside, target)
            if not flags:
                server.process.send_signal(signal.SIGHUP)

        def log_has(text, times):
            wait_until(lambda: server.log().count(text) >= times, f"the log has {text!r}")

        with server.socket() as streamed, server.socket() as kept:
            ask(streamed, "/fn/stream")
            ask(kept, "/fn")
            expect_equal(kept.recv(4), b"once")
            first = serial(server)
            expect_equal(serial(server), first)
            renew()
            log_has("TLS: keys and certificates have been read anew", 1)
            second = serial(server)
            expect(second != first, "the new certificate is shown")

            # What cannot be used changes nothing.
            renew("server.key")
            log_has("server.key: there is no private key", 1)
            log_has("TLS goes on with the keys and certificates that it had", 1)
            expect_equal(serial(server), second)
            renew()
            log_has("TLS: keys and certificates have been read anew", 2)
            expect(serial(server) != second, "it is read again")

            for _ in range(20):
                expect_equal(read_chunk(streamed), b"tick")
            ask(kept, "/fn")
            expect_equal(kept.recv(4), b"once")
        expect_equal(server.get("/fn").text, "once")
