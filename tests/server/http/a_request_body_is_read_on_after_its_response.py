"""A read that has begun goes on when the answer is out, in a user worker and in main; a later one gives the body or is rejected."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import Edgertd, expect, expect_equal, functions, read_head, serving, wait_until

FUNCTION = """
const heard = [];
const readers = {
  text: (request) => request.text(),
  json: async (request) => JSON.stringify(await request.json()),
  bytes: async (request) => String((await request.arrayBuffer()).byteLength),
  blob: async (request) => String((await request.blob()).size),
  form: async (request) => (await request.formData()).get("a"),
  clone: (request) => request.clone().text(),
  pipe: async (request) => {
    let size = 0;
    await request.body.pipeTo(new WritableStream({ write(chunk) { size += chunk.length; } }));
    return String(size);
  },
  loop: async (request) => {
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of request.body) text += decoder.decode(chunk, { stream: true });
    return text;
  },
  later: (request) => new Promise((resolve) => setTimeout(resolve, 20)).then(() => request.text()),
  unawaited: (request) => { request.json(); return "went on"; },
};
async function handle(request) {
  const how = new URL(request.url).pathname.split("/").at(-1);
  if (how === "heard") return new Response(heard.splice(0).join("\\n"));
  const read = Promise.resolve(readers[how](request)).then((text) => heard.push(`${how}: ${text}`), (error) => heard.push(`${how}: ${error.name}`));
  EdgeRuntime.waitUntil(read);
  return new Response(null, { status: 202 });
}
"""
USER = FUNCTION + "Deno.serve(handle);"
MAIN = FUNCTION.replace("EdgeRuntime.waitUntil(read);", "void read;") + "Deno.serve(handle);"
FORM = 'Content-Type: multipart/form-data; boundary=b'
FORM_BODY = '--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n'
CASES = [
    ("text", "", "abcdef", "text: abcdef"),
    ("json", "", '{"a":1}', 'json: {"a":1}'),
    ("bytes", "", "abcdef", "bytes: 6"),
    ("blob", "", "abcdef", "blob: 6"),
    ("form", FORM, FORM_BODY, "form: x"),
    ("clone", "", "abcdef", "clone: abcdef"),
    ("pipe", "", "z" * 3_000_000, "pipe: 3000000"),
    ("loop", "", "abcdef", "loop: abcdef"),
    ("unawaited", "", "{}", "unawaited: went on"),
    ("unawaited", "", "{", "unawaited: went on"),
]


def heard(server, path, how):
    lines = []

    def more():
        lines.extend(line for line in server.get(f"{path}/heard").text.split("\n") if line)
        return lines

    wait_until(more, f"{path} has read for {how}")
    expect_equal(len(lines), 1, str(lines))
    return lines[0]


def try_all(server, path):
    for how, fields, body, right in CASES:
        with server.socket() as client:
            # The answer is there before the end of the body is.
            head = f"POST {path}/{how} HTTP/1.1\r\nHost: a\r\n{fields}{fields and chr(13) + chr(10)}Content-Length: {len(body)}\r\n\r\n"
            client.sendall(head.encode() + body[:2].encode())
            expect_equal(read_head(client)[0], 202, how)
            client.sendall(body[2:].encode() + b"GET " + path.encode() + b"/heard HTTP/1.1\r\nHost: a\r\n\r\n")
            # The connection goes on.
            status, head = read_head(client)
            expect_equal(status, 200, how)
            length = int(head.lower().split("content-length: ")[1].split("\r\n")[0])
            said = b""
            while len(said) < length:
                said += client.recv(65536)
        expect_equal(said.decode() or heard(server, path, how), right)
    with server.socket() as client:
        client.sendall(f"POST {path}/later HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc".encode())
        expect_equal(read_head(client)[0], 202)
        client.sendall(b"def")
        expect(heard(server, path, "later") in ("later: abcdef", "later: TypeError"), "later gives neither the body nor a rejection")
    # Whose client leaves is rejected.
    with server.socket() as client:
        client.sendall(f"POST {path}/text HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\n\r\nabc".encode())
        expect_equal(read_head(client)[0], 202)
    expect_equal(heard(server, path, "text"), "text: TypeError")


with serving({"f/index.ts": USER}) as server:
    try_all(server, "/f")
    expect("event loop error" not in server.log(), server.log())
with functions({"main/index.ts": MAIN}) as folder, Edgertd(f"{folder}/main") as server:
    try_all(server, "")
