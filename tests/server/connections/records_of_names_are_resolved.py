import json
import pathlib
import socket
import struct
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving
from limits import ask

SOURCE = """
const nameServer = { ipAddr: "127.0.0.1", port: PORT };
const told = (promise) => promise.catch((error) => [error.constructor === (Deno.errors[error.name] ?? globalThis[error.name]), error.name, error.message]);
Deno.serve(async () => Response.json(await Promise.all([
  ...["A", "AAAA", "CNAME", "MX", "TXT", "SRV", "NS", "PTR", "CAA", "NAPTR", "SOA"].map((type) => told(Deno.resolveDns("example.test", type, { nameServer }))),
  told(Deno.resolveDns("empty.test", "A", { nameServer })),
  told(Deno.resolveDns("nowhere.test", "A", { nameServer })),
  told(Deno.resolveDns("short.test", "MX", { nameServer })),
  told(Deno.resolveDns("localhost", "A")),
  told(Deno.resolveDns("example.test", "HINFO", { nameServer })),
  told(Deno.resolveDns("example.test", "A", { nameServer, signal: AbortSignal.abort(new RangeError("aborted")) })),
])));
"""


def name(text):
    return b"".join(bytes([len(label)]) + label.encode() for label in text.split(".") if label) + b"\0"


def text(value):
    return bytes([len(value)]) + value.encode()


BACK = b"\xc0\x0c"  # points at the name in the question
RECORDS = {
    1: [bytes([192, 0, 2, 1]), bytes([192, 0, 2, 2])],
    28: [bytes.fromhex("20010db8000000000000000000000001")],
    5: [b"\x05other" + BACK],
    15: [struct.pack(">H", 10) + b"\x04mail" + BACK],
    16: [text("one") + text("two words"), text("")],
    33: [struct.pack(">HHH", 1, 2, 5432) + name("db.test")],
    2: [name("ns.test")],
    12: [name("pointer.test")],
    257: [b"\x80" + text("issue") + b"ca.test"],
    35: [struct.pack(">HH", 100, 50) + text("s") + text("SIP+D2T") + text("!^.*$!x!") + name("sip.test")],
    6: [name("ns.test") + name("admin.test") + struct.pack(">IIIII", 2024, 7200, 3600, 1209600, 300)],
}


def answer(query):
    end = query.index(b"\0", 12) + 5
    asked, kind = query[12 : end - 4], struct.unpack(">H", query[end - 4 : end - 2])[0]
    records = RECORDS[kind] if asked == name("example.test") else [b"\0"] if asked == name("short.test") else []
    failure = 3 if asked == name("nowhere.test") else 0
    reply = query[:2] + struct.pack(">HHHHH", 0x8180 | failure, 1, len(records), 0, 0) + query[12:end]
    for data in records:
        reply += BACK + struct.pack(">HHIH", kind, 1, 60, len(data)) + data
    return reply


with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server_socket:
    server_socket.bind(("127.0.0.1", 0))
    port = server_socket.getsockname()[1]

    def serve():
        while True:
            query, client = server_socket.recvfrom(4096)
            server_socket.sendto(answer(query), client)

    threading.Thread(target=serve, daemon=True).start()
    source = SOURCE.replace("PORT", str(port))
    with serving({"fn/index.js": source, "denied/index.js": source}) as server:
        told = json.loads(server.get("/fn").text)
        expect_equal(
            told[:11],
            [
                ["192.0.2.1", "192.0.2.2"],
                ["2001:db8::1"],
                ["other.example.test."],
                [{"preference": 10, "exchange": "mail.example.test."}],
                [["one", "two words"], [""]],
                [{"priority": 1, "weight": 2, "port": 5432, "target": "db.test."}],
                ["ns.test."],
                ["pointer.test."],
                [{"critical": True, "tag": "issue", "value": "ca.test"}],
                [{"order": 100, "preference": 50, "flags": "s", "services": "SIP+D2T", "regexp": "!^.*$!x!", "replacement": "sip.test."}],
                [{"mname": "ns.test.", "rname": "admin.test.", "serial": 2024, "refresh": 7200, "retry": 3600, "expire": 1209600, "minimum": 300}],
            ],
        )
        expect_equal(told[11], [True, "NotFound", "empty.test has no records of type A"])
        expect_equal(told[12], [True, "NotFound", "nowhere.test has no records of type A"])
        expect_equal(told[13], [True, "InvalidData", "the answer for short.test is malformed"])
        expect_equal("127.0.0.1" in told[14], True, "localhost")
        expect_equal(told[15], [True, "NotSupported", "Deno.resolveDns: records of type HINFO are not supported"])
        expect_equal(told[16], [True, "RangeError", "aborted"])
        denied = json.loads(ask(server, "denied", permissions={"allow_net": ["192.0.2.1"]}).text)
        lacking = 'Requires net access to "{}", run again with the --allow-net flag'.format
        expect_equal(denied[0], [True, "NotCapable", lacking(f"127.0.0.1:{port}")])
        expect_equal(denied[14], [True, "NotCapable", lacking("localhost:53")])
