"""What an HTTP host that embeds edgert does with requests, asked over sockets of a function that is witness to its own.

Nothing waits for time to pass: each step waits for what the function tells of the one before.
"""
import contextlib
import http.client

# `x-event` names what a request waits for, or what happens by it. Events are the worker's.
WITNESS = """
const events = new Map();
function event(name) {
  if (!events.has(name)) events.set(name, Promise.withResolvers?.() ?? deferred());
  return events.get(name);
}
function deferred() {
  const one = {};
  one.promise = new Promise((resolve) => one.resolve = resolve);
  return one;
}
const ways = {
  wait: async (request, name) => new Response(await event(name).promise),
  tell(request, name) {
    event(name).resolve(name);
    return new Response("told");
  },
  pieces(request, name) {
    const pieces = new ReadableStream({
      async start(controller) {
        controller.enqueue(new TextEncoder().encode("first "));
        controller.enqueue(new TextEncoder().encode(await event(name).promise));
        controller.close();
      },
    });
    return new Response(pieces, { status: 201, headers: { "x-made-by": "a function", "content-type": "text/plain" } });
  },
  async upload(request, name) {
    let size = 0;
    try {
      for await (const chunk of request.body) {
        size += chunk.length;
        event(name).resolve(name);
      }
    } catch {
      event("broken " + name).resolve(name);
    }
    return new Response(String(size));
  },
  echo: (request) => new Response(request.body),
  endless: () => new Response(new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65536)) })),
  paused: () => new Response(new ReadableStream({ start: (controller) => controller.enqueue(new Uint8Array(100)) })),
  silent(request, name) {
    event(name).resolve(name);
    return new Promise(() => {});
  },
  calculate() {
    for (const end = performance.now() + 1000; performance.now() < end;);
    return new Response("calculated");
  },
  spin() {
    for (;;);
  },
};
export default {
  fetch(request) {
    const name = request.headers.get("x-event");
    request.signal.addEventListener("abort", () => event("aborted " + name).resolve(name));
    const way = ways[new URL(request.url).pathname.split("/").at(-1)];
    return way ? way(request, name) : new Response(request.method + " " + request.url);
  },
};
"""


class Host:
    """One that listens at `port`, where the witness answers below the path `at`."""

    def __init__(self, port, at=""):
        self.port, self.at = port, at

    def begin(self, path, event=None, method="GET", length=None):
        client = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        client.putrequest(method, f"{self.at}/{path}", skip_accept_encoding=True)
        if event is not None:
            client.putheader("x-event", event)
        if length is not None:
            client.putheader("Content-Length", str(length))
        client.endheaders()
        return client

    def ask(self, path, event=None):
        """(status, body)"""
        client = self.begin(path, event)
        answer = client.getresponse()
        body = answer.read().decode()
        client.close()
        return answer.status, body

    def wait_for(self, event):
        said = self.ask("wait", event)
        assert said[0] == 200, (event, said)

    def answers_in_pieces(self):
        """The second piece is made once the client has the first."""
        client = self.begin("pieces", "second")
        answer = client.getresponse()
        assert answer.status == 201, (answer.status, answer.read())
        assert answer.getheader("x-made-by") == "a function", answer.msg
        assert answer.getheader("content-type") == "text/plain", answer.msg
        assert answer.read(6) == b"first "
        assert self.ask("tell", "second") == (200, "told")
        assert answer.read() == b"second"
        client.close()

    def takes_uploads_in_pieces(self):
        """The function has the beginning before the client sends the rest."""
        piece, count = b"x" * 100_000, 40
        client = self.begin("upload", "begun", "POST", len(piece) * count)
        client.send(piece)
        self.wait_for("begun")
        for _ in range(count - 1):
            client.send(piece)
        answer = client.getresponse()
        assert (answer.status, answer.read()) == (200, str(len(piece) * count).encode())
        client.close()

    @contextlib.contextmanager
    def echoes_while_it_is_sent(self):
        """What is written comes back while more of it is to come; what is done inside is done in the midst of it."""
        piece, count = b"x" * 100_000, 60
        client = self.begin("echo", "echo", "POST", len(piece) * count)
        client.send(piece)
        answer = client.getresponse()
        assert answer.read(len(piece)) == piece
        yield
        for _ in range(count - 1):
            client.send(piece)
            assert answer.read(len(piece)) == piece
        assert answer.read() == b""
        client.close()

    def leaves_slow_readers_their_time(self):
        """A client that reads nothing holds up nobody else, nor its host's memory: all of it is there when it comes to read."""
        client = self.begin("endless", "slow")
        answer = client.getresponse()
        self.answers_in_pieces()
        for _ in range(100):
            assert answer.read(65536) == bytes(65536)
        self.leave(client, answer)
        self.wait_for("aborted slow")

    def cancels(self, ways=("endless", "paused", "upload")):
        """A client that goes aborts what was asked, whatever comes just then."""
        for way in ways:
            client = self.begin(way, f"left {way}", *(["POST", 1_000_000] if way == "upload" else []))
            answer = None
            if way == "upload":
                client.send(b"x" * 1000)
                self.wait_for(f"left {way}")
            elif way == "silent":
                self.wait_for(f"left {way}")
            else:
                answer = client.getresponse()
                assert answer.read(100) == bytes(100)
            self.leave(client, answer)
            self.wait_for(f"aborted left {way}")
            if way == "upload":
                self.wait_for(f"broken left {way}")

    @staticmethod
    def leave(client, answer):
        if answer is not None:
            answer.close()
        client.close()

    def stops_at_its_limit_alone(self, other):
        """One of another tenant's is under way all the time that this one uses up its own, and so is a new one."""
        assert self.ask("") == (200, f"GET http://127.0.0.1:{self.port}{self.at}/")
        streamed = other.begin("pieces", "other")
        answer = streamed.getresponse()
        assert answer.read(6) == b"first "
        spinning = self.begin("spin")
        assert other.ask("")[0] == 200
        assert spinning.getresponse().status == 546
        spinning.close()
        assert other.ask("tell", "other") == (200, "told")
        assert answer.read() == b"other"
        streamed.close()
        # Another worker takes the place of the one that was stopped.
        assert self.ask("")[0] == 200
