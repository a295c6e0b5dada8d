"""A function that runs a model of a server which a test writes: `with models(respond) as ask: ask("Hello", {"stream": True})`."""
import contextlib
import json

from origin import answering, origin
from serve import served

FUNCTION = """
const session = new Supabase.ai.Session("mistral");
Deno.serve(async (request) => {
  const { prompt, options, take } = await request.json();
  const messages: unknown[] = [];
  try {
    if (options.signal !== undefined) options.signal = AbortSignal.timeout(options.signal);
    const answer: any = await session.run(prompt, options);
    if (!options.stream) messages.push(answer);
    else for await (const message of answer) if (messages.push(message) === take) break;
    return Response.json({ messages });
  } catch (error) {
    return Response.json({ messages, error: `${error.name}: ${error.message}` });
  }
});
"""


def config(host, more=""):
    return f'[functions.ask]\nenv = {{ AI_INFERENCE_API_HOST = "{host}" }}\n{more}'


@contextlib.contextmanager
def models(respond, more=""):
    """`respond(visitor, request)` answers as the server does. `ask(prompt, options, take)` gives what the function has: the messages, and the error or None."""
    with origin(answering(respond)) as upstream, served({"edgert.toml": config(upstream.url + "/ignored/path", more), "ask/index.ts": FUNCTION}, "--no-watch") as server:

        def ask(prompt="Hello", options=None, take=None):
            said = server.request("POST", "/ask", json.dumps({"prompt": prompt, "options": options or {}, "take": take}), {"content-type": "application/json"})
            if said.status != 200:
                raise AssertionError(said)
            said = json.loads(said.body)
            return said["messages"], said.get("error")

        ask.server, ask.upstream = server, upstream
        yield ask


def chunk(data):
    data = data.encode() if isinstance(data, str) else data
    return f"{len(data):x}\r\n".encode() + data + b"\r\n"


def streamed(visitor, *pieces, status="200 OK", kind="application/x-ndjson"):
    """Answers with these pieces, each sent by itself."""
    visitor.send(f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nTransfer-Encoding: chunked\r\n\r\n")
    for piece in pieces:
        visitor.send(chunk(piece))
    visitor.send(b"0\r\n\r\n")
