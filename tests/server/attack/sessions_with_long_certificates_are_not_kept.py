import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from origin import answering, origin
from tls_origin import authority

SOURCE = """
Deno.serve(async (request) => {
  const { url, caCerts } = await request.json();
  const client = Deno.createHttpClient({ caCerts });
  const answers = [];
  for (let i = 0; i < 2; ++i) answers.push(await (await fetch(url, { client })).text());
  return Response.json(answers);
});
"""


def say_resumed(visitor, request):
    visitor.answer("200 OK", "resumed" if visitor.socket.session_reused else "anew", "Connection: close")


with authority() as ours:
    names = "IP:127.0.0.1," + ",".join(f"DNS:name-{i}.example.org" for i in range(1500))
    with (
        origin(answering(say_resumed), ours.context("short", "IP:127.0.0.1")) as short,
        origin(answering(say_resumed), ours.context("long", names)) as long,
        serving({"fn/index.js": SOURCE}) as server,
    ):

        def ask(upstream):
            question = {"url": f"https://127.0.0.1:{upstream.port}/", "caCerts": [ours.certificate.read_text()]}
            return json.loads(server.request("POST", "/fn", body=json.dumps(question)).text)

        expect_equal(ask(short), ["anew", "resumed"], "a short certificate")
        expect_equal(ask(long), ["anew", "anew"], "a long one")
