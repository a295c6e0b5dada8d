# SIGTERM: what streams, and what waitUntil waits for, comes to its end within graceful_exit_timeout_s, also while everything is reloaded; a socket that is open then gets a Close frame.
import pathlib
import signal
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal
from serve import served
from websocket import TEXT, Client, frame

STREAM = """
Deno.serve((request) => {
  let left = Number(new URL(request.url).searchParams.get("count"));
  const next = async (controller) => {
    await new Promise((then) => setTimeout(then, 50));
    controller.enqueue(new TextEncoder().encode("tick\\n"));
    if (--left <= 0) controller.close();
  };
  return new Response(new ReadableStream({ pull: next }));
});
"""
SOCKET = "Deno.serve((request) => { const { socket, response } = Deno.upgradeWebSocket(request); socket.onmessage = (e) => socket.send(e.data); return response; });"
WAITS = "Deno.serve(() => { EdgeRuntime.waitUntil(new Promise((then) => setTimeout(then, 500)).then(() => console.log('waited to the end'))); return new Response('ok'); });"
SLOW = "await new Promise((then) => setTimeout(then, 500)); Deno.serve(() => new Response('slow'));"
FILES = {"functions/stream/index.ts": STREAM, "functions/socket/index.ts": SOCKET, "functions/waits/index.ts": WAITS, "functions/slow/index.ts": SLOW}


def begin(server, count):
    """A stream that has begun, and what is left of it once it has ended."""
    connection = server.connect()
    connection.request("GET", f"/stream?count={count}")
    response = connection.getresponse()
    expect_equal(response.read(5), b"tick\n")
    return response


with served({**FILES, "edgert.toml": "[server]\ngraceful_exit_timeout_s = 60\n"}, "--no-watch", "--admin", "127.0.0.1:0") as server:
    expect_equal(server.get("/slow").text, "slow")
    stream = begin(server, 20)
    expect_equal(server.get("/waits").text, "ok")
    answers = []
    reload = threading.Thread(target=lambda: answers.append(server.admin("POST", "/reload").text))
    reload.start()
    server.await_log("restarted stream")
    server.process.send_signal(signal.SIGTERM)
    expect_equal(stream.read(), b"tick\n" * 19)
    expect_equal(server.process.wait(PATIENCE), 15)
    reload.join()
    expect_equal(answers, ['{"functions":4,"restarted":3,"failed":0,"canaries":0}\n'])
    expect("waited to the end" in server.log(), server.log())

with served({**FILES, "edgert.toml": "[server]\ngraceful_exit_timeout_s = 1\n"}, "--no-watch") as server:
    stream = begin(server, 1_000_000)
    with Client(server, "/socket") as client:
        client.send(frame(TEXT, b"hello"))
        expect_equal(client.receive(), (TEXT, b"hello"))
        begun = time.monotonic()
        server.process.send_signal(signal.SIGTERM)
        expect_equal(client.close_code(), 1001)
        expect(time.monotonic() - begun >= 0.9, "it has had its time")
    expect_equal(server.process.wait(PATIENCE), 15)
    expect("some requests have not ended within 1 seconds" in server.log(), server.log())

with served({**FILES}, "--no-watch") as server:
    with Client(server, "/socket") as client:
        client.send(frame(TEXT, b"hello"))
        expect_equal(client.receive(), (TEXT, b"hello"))
        server.process.send_signal(signal.SIGINT)
        expect_equal(client.close_code(), 1001)
    expect_equal(server.process.wait(PATIENCE), 0)
