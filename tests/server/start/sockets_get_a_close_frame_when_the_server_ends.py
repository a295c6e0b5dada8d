"""A WebSocket of a function, or of the main script, that is open when the server ends is told so, with 1001: after SIGTERM once its time is over, after SIGINT at once."""
import signal
import time
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, Edgertd, expect, expect_equal, functions
from websocket import TEXT, Client, frame

ECHO = "(request) => { const { socket, response } = Deno.upgradeWebSocket(request); socket.onmessage = (e) => socket.send(e.data); return response; }"
FILES = {
    "main/index.ts": f"""
        const echo = {ECHO};
        Deno.serve(async (request) => {{
          if (new URL(request.url).pathname === "/own") return echo(request);
          const worker = await EdgeRuntime.userWorkers.create({{ servicePath: import.meta.dirname + "/../socket" }});
          return await worker.fetch(request);
        }});
    """,
    "socket/index.ts": f"Deno.serve({ECHO});",
}

for number, exit_code in ((signal.SIGTERM, 15), (signal.SIGINT, 0)):
    for path in ("/socket", "/own"):
        with functions(FILES) as folder, Edgertd(pathlib.Path(folder, "main"), "--graceful-exit-timeout", "1") as server:
            with Client(server, path) as client:
                client.send(frame(TEXT, b"hello"))
                expect_equal(client.receive(), (TEXT, b"hello"))
                begun = time.monotonic()
                server.process.send_signal(number)
                expect_equal(client.close_code(), 1001, f"{path} after {number}")
                expect(number != signal.SIGTERM or time.monotonic() - begun >= 0.9, "it has had its time")
            expect_equal(server.process.wait(PATIENCE), exit_code)
