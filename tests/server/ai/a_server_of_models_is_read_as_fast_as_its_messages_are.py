# What nobody has asked for stays with the server, which can write no more than what buffers hold.
import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal
from models import chunk, config
from origin import answering, origin
from serve import served

FUNCTION = """
let messages: any;
Deno.serve(async (request) => {
  messages ??= await new Supabase.ai.Session("mistral").run("Hello", { stream: true });
  let count = Number(new URL(request.url).searchParams.get("count"));
  let length = 0;
  while (count-- > 0) length += (await messages.next()).value.response.length;
  return new Response(`${length}`);
});
"""
LINE = chunk('{"response":"' + "a" * 10000 + '"}\n')
BUFFERS = 64 << 20
written = 0
stuck = threading.Event()


def respond(visitor, request):
    global written
    visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    line = memoryview(LINE)
    at = 0
    visitor.socket.settimeout(0.5)
    while written < 2 * BUFFERS:
        try:
            sent = visitor.socket.send(line[at:])
        except socket.timeout:
            stuck.set()
            continue
        at = (at + sent) % len(LINE)
        written += sent


with origin(answering(respond)) as upstream, served({"edgert.toml": config(upstream.url), "ask/index.ts": FUNCTION}, "--no-watch") as server:
    expect_equal(server.get("/ask?count=1").text, "10000")
    expect(stuck.wait(PATIENCE), "the server of models has to wait")
    expect(written < BUFFERS, f"{written} bytes were taken of which one message was asked for")
    # More than all that can have been there.
    more = written // len(LINE) + 100
    expect_equal(server.get(f"/ask?count={more}").text, f"{more * 10000}")
