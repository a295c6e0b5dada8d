# By a break, by its time or by a signal, at any time.
import json
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal
from models import chunk, config, models
from origin import answering, origin
from serve import served

HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
LINE = chunk('{"response":"' + "a" * 1000 + '"}\n')
ended = threading.Semaphore(0)
answer = None


def respond(visitor, request):
    answer(visitor)
    expect(visitor.wait_closed(PATIENCE), "the request is not ended")
    ended.release()


def silent(visitor):
    pass


def silent_after_one(visitor):
    visitor.send(HEAD)
    visitor.send(LINE)


def endless(visitor):
    visitor.send(HEAD)
    try:
        while True:
            visitor.send(LINE)
    except OSError:
        pass


with models(respond) as ask:
    def case(server, messages, error, options, take=None):
        global answer
        answer = server
        heard, said = ask("Hello", options, take)
        expect_equal((len(heard), said), (messages, error), f"{server.__name__} {options}")
        expect(ended.acquire(timeout=PATIENCE), "the request is not ended")

    timed_out = "TimeoutError: Signal timed out."
    for by in ({"timeout": 0.2}, {"signal": 200}, {"timeout": 0.2, "signal": 100000}, {"timeout": 100000, "signal": 200}):
        case(silent, 0, timed_out, by)
        case(silent, 0, timed_out, {"stream": True, **by})
        case(silent_after_one, 0, timed_out, by)
        case(silent_after_one, 1, timed_out, {"stream": True, **by})
    case(endless, 3, None, {"stream": True}, 3)

# Nobody has asked for its first message.
RETURNS = """
const session = new Supabase.ai.Session("mistral");
Deno.serve(async () => {
  const messages: any = await session.run("Hello", { stream: true });
  return Response.json([await messages.return("over"), await messages.next()]);
});
"""
with origin(answering(respond)) as upstream, served({"edgert.toml": config(upstream.url), "ask/index.ts": RETURNS}, "--no-watch") as server:
    answer = endless
    expect_equal(json.loads(server.get("/ask").body), [{"value": "over", "done": True}, {"done": True}])
    expect(ended.acquire(timeout=PATIENCE), "the request is not ended")
