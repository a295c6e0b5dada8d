"""gte-small, of which the test has a tiny one: the pieces of texts, the mean of their states, length 1, in several workers at once. Skipped without onnxruntime's library."""
import concurrent.futures
import json
import pathlib
import re
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import tiny_model
from edgertd import ROOT, expect, expect_equal
from serve import served

if not tiny_model.has_library():
    sys.exit(77)

FUNCTION = """
const session = new Supabase.ai.Session("gte-small");
Deno.serve(async (request) => {
  const asked = await request.json();
  try {
    return Response.json(await Promise.all(asked.map(([text, options]) => session.run(text, options))));
  } catch (error) {
    return new Response(`${error.name}: ${error.message}`, { status: 500 });
  }
});
"""
OF_THE_PAGE = re.search(r"^```js\n(.*?)^```$", (ROOT / "docs/models.md").read_text(), re.M | re.S)[1] + "Deno.serve(() => new Response(`${near}`));"
CLS, SEP = (tiny_model.PIECES.index(name) for name in ("[CLS]", "[SEP]"))


def pieces(*names):
    return [CLS, *(tiny_model.PIECES.index(name) for name in names), SEP]


TEXTS = {
    "": [],
    "hello world": ["hello", "world"],
    "  Hello,\tWORLD! ": ["hello", ",", "world", "!"],
    "unaffable un": ["un", "##aff", "##able", "un"],
    "Café CAFE\u0301 cafee": ["cafe", "cafe", "cafe", "##e"],
    "中文hello": ["中", "文", "hello"],
    "nothing": ["[UNK]"],
    "helloworld i": ["[UNK]", "i"],
    "ΣΣ": ["σ", "##σ"],
    "[CLS] \u0000he\u200bllo\ufffd": ["[", "cls", "]", "hello"],
    "a" * 101: ["[UNK]"],
    "hello " * 600: ["hello"] * 510,
    "unaffable " * 600: ["un", "##aff", "##able"] * 170,
}


def near(got, wanted, what):
    expect_equal(len(got), len(wanted), what)
    worst = max(abs(one - other) for one, other in zip(got, wanted))
    expect(worst < 1e-5, f"{what}: {worst}")


with tempfile.TemporaryDirectory() as models:
    tiny_model.write(models)
    with served({"one/index.ts": FUNCTION, "two/index.ts": FUNCTION, "page/index.js": OF_THE_PAGE}, "--no-watch", env={"SB_AI_MODELS_DIR": models}) as server:

        def ask(asked, name="one"):
            said = server.request("POST", f"/{name}", json.dumps(asked))
            expect_equal(said.status, 200, said)
            return json.loads(said.body)

        def ask_all(name):
            return ask([[text, {}] for text in TEXTS], name)

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            for answers in pool.map(ask_all, ["one", "two"] * 4):
                for (text, names), got in zip(TEXTS.items(), answers):
                    near(got, tiny_model.embedding(pieces(*names)), text[:30])
        numbers = pieces("hello", "world")
        for pooled in (True, False):
            for normalized in (True, False):
                got = ask([["hello world", {"mean_pool": pooled, "normalize": normalized}]])[0]
                near(got, tiny_model.embedding(numbers, pooled, normalized), f"{pooled} {normalized}")
        expect_equal(server.request("POST", "/one", "[[1]]").text, "TypeError: Session.run: gte-small takes a string")

        cats, dogs = (tiny_model.embedding(pieces("i", "love", name)) for name in ("cats", "[UNK]"))
        near([float(server.get("/page").text)], [sum(one * other for one, other in zip(cats, dogs))], "the page's texts")

        # More than may wait for a worker's memory at once: they take their turns.
        many = ask([["hello " * 600, {}]] * 40)
        near(many[-1], many[0], "the last of many")
