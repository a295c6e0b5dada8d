"""A client sends requests without end and reads nothing: no more of them are begun than fit beside their answers."""
import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import allowed_mb, expect, expect_equal, serving
from unread import quiet_resident_mb

FILES = {
    "fn/index.ts": """let count = 0;
const text = "x".repeat(4000);
Deno.serve((request: Request) => {
  if (request.url.endsWith("/count")) return new Response(String(count));
  return new Response(text, { headers: { "x-number": String(count++) } });
});""",
}
REQUESTS = 20_000

with serving(FILES) as server:
    server.get("/fn/count")
    with server.socket() as connection:
        before = server.resident_mb()
        flood = b"GET /fn HTTP/1.1\r\nHost: a\r\n\r\n" * REQUESTS
        sender = threading.Thread(target=connection.sendall, args=(flood,), daemon=True)
        sender.start()
        grown = quiet_resident_mb(server) - before
        expect(grown < allowed_mb(40), f"the answers take {grown:.0f} MB")
        count = int(server.get("/fn/count").text)
        expect(count < REQUESTS / 2, f"{count} of {REQUESTS} requests were begun")
        # Nothing is lost, and all keep their order.
        stream = connection.makefile("rb")
        for number in range(REQUESTS):
            expect_equal(stream.readline(), b"HTTP/1.1 200 OK\r\n", f"request {number}")
            fields = {}
            while (line := stream.readline()) != b"\r\n":
                name, value = line.decode().split(":", 1)
                fields[name.lower()] = value.strip()
            expect_equal(fields["x-number"], str(number), "the order")
            expect_equal(len(stream.read(int(fields["content-length"]))), 4000)
        sender.join(20)
