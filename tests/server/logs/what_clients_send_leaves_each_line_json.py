"""Bytes that are no UTF-8, in paths and in what proxies say, are U+FFFD in the access log: whoever reads it strictly loses no line."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, read_head
from serve import served

CONFIG = '[server]\ntrusted_proxies = ["127.0.0.0/8"]\n'
ODD = [b"\xff", b"\xc3", b"\xe2\x82", b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xf8", b"\x80"]
SOUND = ["\u00e9", "\u20ac", "\U0001f600", "\ud7ff", "\uffff"]

with served({"fn/index.ts": 'Deno.serve(() => new Response("hello"));\n', "edgert.toml": CONFIG}, "--no-watch", "--access-log") as server:
    for at, odd in enumerate(ODD + [text.encode() for text in SOUND]):
        with server.socket() as connection:
            connection.sendall(b"GET /nobody/%d/a%sb HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: 10.0.0.1, c%sd\r\nConnection: close\r\n\r\n" % (at, odd, odd))
            read_head(connection)
        server.await_log(f"/nobody/{at}/")
    with open(server._log.name, "rb") as log:
        lines = [json.loads(line.decode("utf-8")) for line in log.read().splitlines() if line.startswith(b"{")]
    told = {int(line["path"].split("/")[2]): line for line in lines if "path" in line}
    expect_equal(len(told), len(ODD) + len(SOUND))
    for at, odd in enumerate(ODD):
        expect_equal(told[at]["path"], f"/nobody/{at}/a" + "\ufffd" * len(odd) + "b")
        expect_equal(told[at]["client"], "c" + "\ufffd" * len(odd) + "d")
    for at, text in enumerate(SOUND, len(ODD)):
        expect_equal(told[at]["client"], f"c{text}d")
