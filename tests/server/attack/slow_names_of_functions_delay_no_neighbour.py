import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving, wait_until
from origin import answering, origin

# Answers when its lookups, which nobody answers, have been given up.
SLOW = """
const ask = (i) => Deno.resolveDns(`slow${i}.test`, "MX", { nameServer: { ipAddr: "127.0.0.1", port: PORT } }).catch((error) => error.message);
Deno.serve(async () => Response.json(await Promise.all([...Array(12).keys()].map(ask))));
"""
NEIGHBOUR = """
Deno.serve((request) => (request.url.includes("warm") ? new Response("warm") : fetch("http://localhost:PORT/")));
"""

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent, origin(answering(lambda visitor, request: visitor.answer("200 OK", "reached"))) as upstream:
    silent.bind(("127.0.0.1", 0))
    silent.setblocking(False)
    files = {f"slow{i}/index.js": SLOW.replace("PORT", str(silent.getsockname()[1])) for i in range(6)}
    files["neighbour/index.js"] = NEIGHBOUR.replace("PORT", str(upstream.port))
    with serving(files) as server:
        expect_equal(server.get("/neighbour/warm").text, "warm")
        ended = []
        threads = [threading.Thread(target=lambda i=i: ended.append(server.get(f"/slow{i}").text)) for i in range(6)]
        for thread in threads:
            thread.start()
        names = set()

        def all_ask():
            try:
                while True:
                    names.add(silent.recvfrom(4096)[1])
            except BlockingIOError:
                # As many as there used to be threads for everybody.
                return len(names) >= 16

        wait_until(all_ask, "sixteen lookups wait")
        expect_equal(server.get("/neighbour").text, "reached")
        expect_equal(ended, [], "a neighbour's lookup of localhost comes before the end of slow ones")
        for thread in threads:
            thread.join()
