"""A webhook that is signed, a chat of server-sent events, a gateway that caches, an upload of a table, a room of WebSockets, and notes behind a token: the functions
of tests/types/functions, which TypeScript checks as well, behind the main script of the examples."""
import base64
import hashlib
import hmac
import json
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, ROOT, Edgertd, expect_equal, wait_until
from origin import answering, origin
from websocket import TEXT, Client, frame

SECRET = b"a secret of the test"


def token(claims, secret=SECRET):
    part = lambda data: base64.urlsafe_b64encode(data).rstrip(b"=")
    signed = part(b'{"alg":"HS256"}') + b"." + part(json.dumps(claims).encode())
    return (signed + b"." + part(hmac.digest(secret, signed, hashlib.sha256))).decode()


def webhook(server):
    body = json.dumps({"repository": "edgert", "commits": [{"id": "a1", "message": "x"}]}).encode()
    signature = {"x-signature-256": "sha256=" + hmac.digest(SECRET, body, hashlib.sha256).hex()}
    answer = server.request("POST", "/webhook", body, signature)
    expect_equal((answer.status, json.loads(answer.text)), (202, {"accepted": ["a1"]}))
    expect_equal(server.request("POST", "/webhook", body + b" ", signature).status, 401)
    expect_equal(server.get("/webhook").status, 405)


def chat(server):
    answer = server.request("POST", "/chat", json.dumps({"prompt": "why"}))
    expect_equal(answer.headers["content-type"], "text/event-stream")
    words = [json.loads(line[6:]).get("word") for line in answer.text.splitlines() if line.startswith("data: ")]
    expect_equal(words, ["You", "asked:", "why", None])


def gateway(server, seen):
    first = server.get("/gateway/colours?n=1")
    expect_equal((first.status, first.text, first.headers["x-cache"]), (200, "red", "miss"))
    expect_equal(seen[0], ("/colours?n=1", "127.0.0.1"))
    # What is kept is written behind the answer.
    wait_until(lambda: server.get("/gateway/colours?n=1").headers["x-cache"] == "hit", "the answer is kept")
    asked = len(seen)
    expect_equal((server.get("/gateway/colours?n=1").text, len(seen)), ("red", asked))


def upload(server):
    table = "name, weight\napple, 2\npear, 3.5\n"
    form = f'--x\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\nContent-Type: text/csv\r\n\r\n{table}\r\n--x--\r\n'
    for body, kind in ((table, "text/csv"), (form, "multipart/form-data; boundary=x")):
        answer = server.request("POST", "/upload", body, {"content-type": kind})
        expect_equal(json.loads(answer.text), {"rows": 2, "sums": {"weight": 5.5}}, kind)
    expect_equal(server.get("/upload").status, 400)


def room(server):
    def hears(client, name, text):
        opcode, payload = client.receive()
        expect_equal((opcode, json.loads(payload)), (TEXT, {"from": name, "text": text}))

    with Client(server, "/room?name=Ada") as ada:
        hears(ada, "room", "Ada comes")
        with Client(server, "/room?name=Bo") as bo:
            for one in (ada, bo):
                hears(one, "room", "Bo comes")
            bo.send(frame(TEXT, b"hello"))
            for one in (ada, bo):
                hears(one, "Bo", "hello")
            expect_equal(json.loads(server.get("/room").text), {"members": ["Ada", "Bo"]})
        hears(ada, "room", "Bo goes")


def notes(server):
    own = {"authorization": f"Bearer {token({'sub': 'ada'})}"}

    def asked(method, path, body=None, headers=own):
        answer = server.request(method, path, body, headers)
        return answer.status, json.loads(answer.text) if answer.text else None

    expect_equal(asked("POST", "/notes", "milk"), (201, {"id": "1", "text": "milk"}))
    expect_equal(asked("PUT", "/notes/1", "bread"), (200, {"id": "1", "text": "bread"}))
    expect_equal(asked("GET", "/notes"), (200, [{"id": "1", "text": "bread"}]))
    expect_equal(asked("GET", "/notes/1", headers={"authorization": f"Bearer {token({'sub': 'bo'})}"}), (404, {"error": "there is no such note"}))
    expect_equal(asked("DELETE", "/notes/1"), (204, None))
    expect_equal(asked("GET", "/notes/1"), (404, {"error": "there is no such note"}))
    expect_equal(asked("PATCH", "/notes"), (405, {"error": "GET or POST"}))
    for wrong, why in ((token({"sub": "ada"}, b"another"), "the token is not ours"), (token({"sub": "ada", "exp": 1}), "the token is over"), ("a.b.c", "the token is none")):
        expect_equal(asked("GET", "/notes", headers={"authorization": f"Bearer {wrong}"}), (401, {"error": why}))
    expect_equal(asked("GET", "/notes", headers={}), (401, {"error": "a token is needed"}))


seen = []


def respond(visitor, request):
    seen.append((request.path, request.get("x-forwarded-for")))
    visitor.answer(body="red")


with tempfile.TemporaryDirectory() as folder, origin(answering(respond)) as upstream:
    shutil.copytree(ROOT / "tests/types/functions", folder, dirs_exist_ok=True)
    shutil.copytree(EXAMPLES / "main", f"{folder}/main")
    env = {"WEBHOOK_SECRET": SECRET.decode(), "JWT_SECRET": SECRET.decode(), "UPSTREAM": upstream.url}
    with Edgertd(f"{folder}/main", env=env) as server:
        webhook(server)
        chat(server)
        gateway(server, seen)
        upload(server)
        room(server)
        notes(server)
