"""A body is read as a text, as JSON and as bytes, in a main worker and in a function: when it came in one write with its head, behind it, in
pieces, in chunks, and when it is read late. What is no JSON is told as JSON.parse tells it."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect_equal, functions, read_answer

READER = """
const ways = {
  text: async (request) => await request.text(),
  json: async (request) => await request.json(),
  bytes: async (request) => [...await request.bytes()],
  buffer: async (request) => [...new Uint8Array(await request.arrayBuffer())],
};
export async function read(request: Request): Promise<Response> {
  const [, , way, when] = new URL(request.url).pathname.split("/");
  if (when === "late") await new Promise((resolve) => setTimeout(resolve, 1));
  const answer: unknown[] = [];
  try {
    answer.push(await ways[way](request));
  } catch (error) {
    answer.push(`${error.name}: ${error.message}`);
  }
  // It is read once, and its stream is nobody's any more.
  answer.push(request.bodyUsed);
  for (const again of ["text", "json", "bytes", "clone"]) {
    try {
      await request[again]();
      answer.push(again);
    } catch (error) {
      if (!(error instanceof TypeError)) answer.push(error.name);
    }
  }
  return Response.json(answer);
}
"""
FILES = {
    "reader.ts": READER,
    "fn/index.ts": 'import { read } from "../reader.ts";\nDeno.serve(read);',
    "main/index.ts": """import { read } from "../reader.ts";
const servicePath = import.meta.dirname + "/../fn";
Deno.serve(async (request) => {
  if (new URL(request.url).pathname.startsWith("/main/")) return await read(request);
  return (await EdgeRuntime.userWorkers.create({ servicePath })).fetch(request);
});""",
}

TEXTS = {
    "ascii": '{"a":[1,2.5,null,true,"x"]}',
    "latin1": '{"caf\u00e9":"\u00ff\u00e9"}',
    "one wide": json.dumps({"done": "\u2713", "more": ["x" * 100]}, ensure_ascii=False),
    "wide names": '{"\u2713":1,"\u2713\u2713":{"\u20ac":[]}}',
    "pairs": '["\U0001f600\U0001f600","\U00010000","\U0010ffff"]',
    "many wide": json.dumps(["\u4f60\u597d\u4e16\u754c" * 500], ensure_ascii=False),
    "escapes": r'["\u2713\\","\\\u00e9\"' + '\u2713\\\\\u2713"]',
    "behind an escaped backslash": '["\\\\\u2713"]',
    "last of a word": '["1234567\u2713","123456\u2713","12345\U0001f600"]',
    "separators": '["\u2028\u2029\ufeff\uffff"]',
    "prototype": '{"__proto__":{"\u2713":1},"\u2713":2,"\u2713":3}',
    "number": "7",
    "null": "null",
    "text": '"\u2713"',
    "long": json.dumps(["\u2713" + "y" * 40000]),
}
NO_JSON = ["", "{", "\u2713", '{"a":\u2713}', '["\\\u2713"]', '["\\\u00e9"]', '["\u2713" x]', '["\u2713\n"]', "\ufeff\ufeff1", '"\u2713', "[1]\u00a0", "[1,\u2003]"]
BYTES = [b"\xff", b'"\xff"', b'"\xc3"', b'"\xe2\x9c"', b'"\xed\xa0\x80"', b'"\xf4\x90\x80\x80"', b'"\xc0\x80"', b'"\xe2\x9c\x93\x80"', b'["\xf0\x9f\x98"]']


def ask(server, path, body, how):
    head = f"POST {path} HTTP/1.1\r\nHost: a\r\n"
    if how == "chunks":
        middle = len(body) // 2
        parts = [body[:middle], body[middle:]]
        framed = b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in parts if part) + b"0\r\n\r\n"
        writes = [(head + "Transfer-Encoding: chunked\r\n\r\n").encode() + framed]
    else:
        head = (head + f"Content-Length: {len(body)}\r\n\r\n").encode()
        middle = len(body) // 2
        writes = {"one": [head + body], "two": [head, body], "pieces": [head + body[:middle], body[middle:]]}[how]
    with server.socket() as connection:
        for write in writes:
            connection.sendall(write)
        return json.loads(read_answer(connection, path))


with functions(FILES) as folder, Edgertd(f"{folder}/main") as server:

    def expect_read(way, body, wanted, hows=("one", "two", "pieces", "chunks"), whens=("soon", "late")):
        for who in ("main", "fn"):
            for how in hows:
                for when in whens:
                    got = ask(server, f"/{who}/{way}/{when}", body, how)
                    expect_equal(got, [wanted, True], f"{who} {way} {how} {when} {body[:60]!r}")

    for name, text in TEXTS.items():
        body = text.encode()
        expect_read("json", body, json.loads(text))
        expect_read("json", b"\xef\xbb\xbf" + body, json.loads(text), hows=("one",), whens=("soon",))
        expect_read("text", body, text, whens=("soon",))
    expect_read("text", b"\xef\xbb\xbf\xef\xbb\xbfx", "\ufeffx", whens=("soon",))
    for body in BYTES:
        decoded = body.decode(errors="replace")
        expect_read("text", body, decoded, hows=("one", "two"), whens=("soon",))
        expect_read("bytes", body, list(body), hows=("one", "two"), whens=("soon",))
        expect_read("buffer", body, list(body), hows=("one", "two"), whens=("soon",))
        if body != b"\xff":
            expect_read("json", body, json.loads(decoded), hows=("one", "two"), whens=("soon",))
    for text in NO_JSON:
        said = set()
        for who in ("main", "fn"):
            for how in ("one", "two", "chunks"):
                answer = ask(server, f"/{who}/json/soon", text.encode(), how)
                said.add(answer[0])
        only = said.pop()
        expect_equal((said, only.split(":")[0]), (set(), "SyntaxError"), text)
        if "\u2713" in text and not text.endswith("\u2713"):
            expect_equal("u2713" in only, False, only)
