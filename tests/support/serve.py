"""Starts `edgertd serve` for one test: `with served({"hello/index.ts": …}) as server: server.get("/hello")`."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import pathlib
import time

from edgertd import BINARY, PATIENCE, Answer, Edgertd, functions, wait_until

SECRET = "super-secret-jwt-token-with-at-least-32-characters-long"


class Served(Edgertd):
    """`edgertd serve FOLDER`, running. With the flag --admin 127.0.0.1:0 it answers `admin` too."""

    def command(self, main, flags):
        return [BINARY, "serve", str(main), "--host", "127.0.0.1", "--port", "0", *flags]

    def await_log(self, text, times=1):
        wait_until(lambda: self.log().count(text) >= times, f"the log has {text!r} {times} times")

    def admin(self, method, path, headers=None):
        said = "asked about itself at http://"
        self.await_log(said)
        host = self.log().split(said)[1].split()[0].split('"')[0]
        connection = http.client.HTTPConnection(host, timeout=PATIENCE)
        try:
            connection.request(method, path, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()


@contextlib.contextmanager
def served(files, *flags, below="", env=None):
    """A server of a folder with these files; of its folder `below`, where that is named. `server.folder` is the folder."""
    with functions(files) as folder, Served(pathlib.Path(folder, below), *flags, env=env) as server:
        server.folder = pathlib.Path(folder)
        yield server


def save(path, text):
    """As most editors do: another file is renamed into the place."""
    path = pathlib.Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    other = path.with_name(path.name + ".new~")
    other.write_text(text)
    other.replace(path)


def encoded(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def token(secret=SECRET, **claims):
    """A token of HS256; `exp` is in an hour, unless it is given."""
    claims = {"role": "authenticated", "sub": "somebody", "exp": int(time.time()) + 3600, **claims}
    signed = encoded(b'{"alg":"HS256","typ":"JWT"}') + "." + encoded(json.dumps(claims).encode())
    return signed + "." + encoded(hmac.new(secret.encode(), signed.encode(), hashlib.sha256).digest())
