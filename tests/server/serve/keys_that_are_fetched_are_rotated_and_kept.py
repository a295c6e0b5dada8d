# Keys of a JWKS that lies elsewhere: whoever asks while they are fetched waits for them, a new one is fetched when a token names it, and a reload forgets none while their server is away.
import http.server
import json
import pathlib
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, wait_until
from serve import encoded, served


class Key:
    """An Ed25519 key with a name of its own."""

    def __init__(self, folder, name):
        self.name, self.file, self.folder = name, f"{folder}/{name}.pem", folder
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.file], check=True)
        public = subprocess.run(["openssl", "pkey", "-in", self.file, "-pubout", "-outform", "DER"], check=True, capture_output=True).stdout
        self.jwk = {"kty": "OKP", "crv": "Ed25519", "kid": name, "alg": "EdDSA", "x": encoded(public[-32:])}

    def token(self):
        signed = encoded(json.dumps({"alg": "EdDSA", "kid": self.name}).encode()) + "." + encoded(json.dumps({"sub": "somebody", "role": "authenticated", "exp": int(time.time()) + 3600}).encode())
        text = pathlib.Path(self.folder, "signed")
        text.write_text(signed)
        return signed + "." + encoded(subprocess.run(["openssl", "pkeyutl", "-sign", "-rawin", "-in", str(text), "-inkey", self.file], check=True, capture_output=True).stdout)


class Keys(http.server.ThreadingHTTPServer):
    """Serves a set of keys; while `open` is not set, whoever asks waits."""

    def __init__(self):
        self.keys, self.asked, self.open = [], 0, threading.Event()
        super().__init__(("127.0.0.1", 0), Answering)
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Answering(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked += 1
        self.server.open.wait(60)
        body = json.dumps({"keys": [key.jwk for key in self.server.keys]}).encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


with tempfile.TemporaryDirectory() as folder:
    first, second, stranger = Key(folder, "first"), Key(folder, "second"), Key(folder, "stranger")
    tokens = {key.name: {"authorization": "Bearer " + key.token()} for key in (first, second, stranger)}
    keys = Keys()
    keys.keys = [first]
    config = f"[auth]\njwks = 'http://127.0.0.1:{keys.server_port}/jwks'\n"
    with served({"functions/hello/index.ts": "Deno.serve(() => new Response('hello'));", "edgert.toml": config}, "--no-watch", "--admin", "127.0.0.1:0") as server:
        # All who ask while the keys are on their way are answered when they have come.
        answers = []
        threads = [threading.Thread(target=lambda name=name: answers.append((name, server.get("/hello", tokens[name]).status))) for name in ["first", "stranger"] * 20]
        for thread in threads:
            thread.start()
        wait_until(lambda: keys.asked == 1, "the keys are asked for")
        keys.open.set()
        for thread in threads:
            thread.join()
        expect_equal(sorted(set(answers)), [("first", 200), ("stranger", 401)])
        expect_equal(keys.asked, 1)

        # The second key comes, once the pause between two fetches is over.
        keys.keys = [first, second]
        wait_until(lambda: server.get("/hello", tokens["second"]).status == 200, "the new key is there")
        expect_equal(server.get("/hello", tokens["first"]).status, 200)
        keys.keys = [second]

        # Their server goes: a reload, and a reload with a new function, forget none.
        keys.shutdown()
        keys.server_close()
        expect_equal(server.admin("POST", "/reload").status, 200)
        for name, status in ("first", 200), ("second", 200), ("stranger", 401):
            expect_equal(server.get("/hello", tokens[name]).status, status, name)
