import random

import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, allowed_mb, expect, expect_equal, functions
from limits import ask
from s3_like import store

SOURCE = """
const kinds = new Set();
const tried = (promise) => promise.then((value) => "value", (error) => { kinds.add(error.name); return "error"; });
Deno.serve(async (request) => {
  const kind = new URL(request.url).pathname.split("/").pop(), at = "/s3/" + kind + "/a";
  const outcomes = [];
  for (let i = 0; i < (kind === "fuzz" ? 10 : 1); ++i) {
    outcomes.push(await tried(Deno.readFile(at)), await tried(Deno.stat(at)), await tried(Array.fromAsync(Deno.readDir(at))), await tried(Deno.remove(at, { recursive: true })),
      await tried(Deno.mkdir(at + "/b", { recursive: true })), await tried(Deno.writeFile(at, new Uint8Array(6 * 1024 * 1024))));
  }
  return Response.json([kind === "fuzz" ? outcomes.length : outcomes, [...kinds].filter((name) => !["Error", "NotFound", "PermissionDenied", "NotADirectory", "IsADirectory", "AlreadyExists", "NotSupported", "Busy", "TimedOut"].includes(name))]);
});
"""
LIST = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>again</NextContinuationToken>"
# A list of names has other pages without end; one of keys to remove always the same.
OTHER = "<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>{}</NextContinuationToken>"
SEEDS = [
    LIST + "<EncodingType>url</EncodingType><Contents><Key>a/x</Key><Size>1</Size></Contents><CommonPrefixes><Prefix>a/y/</Prefix></CommonPrefixes></ListBucketResult>",
    "<InitiateMultipartUploadResult><UploadId>1</UploadId></InitiateMultipartUploadResult>",
    "<DeleteResult><Error><Code>AccessDenied</Code></Error></DeleteResult>",
    "<Error><Code>InternalError</Code></Error>",
]
chance = random.Random(7)


def fail(visitor, request):
    kind = request.path.split("?")[0].split("/")[1]
    if kind == "endless":
        # Of all that is asked for: more, until nobody listens.
        visitor.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        if request.method != "HEAD":
            while True:
                visitor.send("10000\r\n" + "x" * 65536 + "\r\n")
    elif kind == "bomb":
        visitor.answer("200 OK", "<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>" + "&b;" * 100, "Content-Encoding: gzip")
    elif kind == "elsewhere":
        visitor.answer("200 OK", "<ListBucketResult><Contents><Key>../other/key</Key></Contents></ListBucketResult>")
    elif kind == "pages":
        names = "".join(f"<Contents><Key>a/{chance.random()}{'x' * 40}</Key></Contents>" for _ in range(1000))
        begin = OTHER.format(chance.random()) if "delimiter" in request.path else LIST
        visitor.answer("200 OK", f"{begin}{names}</ListBucketResult>" if "list-type" in request.path else "<DeleteResult/>")
    elif kind == "range":
        visitor.answer("206 Partial Content", b"abc", "Content-Range: bytes 0-2/9007199254740991", 'ETag: "a"')
    else:
        body = bytearray(chance.choice(SEEDS).encode())
        for _ in range(chance.randrange(4)):
            at = chance.randrange(len(body))
            body[at : at + chance.randrange(3)] = bytes(chance.choice([b"<", b">", b"&", b"\0", b"/", b"\xff", b"]]>", b"<!--", b"%00", b"</a>"]))
        visitor.answer(chance.choice(["200 OK"] * 6 + ["206 Partial Content", "404 Not Found", "409 Conflict"]), bytes(body), 'ETag: "a"', f"Content-Range: bytes 0-{len(body) - 1}/{len(body) + chance.randrange(2)}")
    return True


with store(fail=fail) as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    config["retryConfig"]["maxAttempts"] = 2

    def told(kind):
        got = ask(server, "fn", f"/{kind}", s3FsConfig=config, cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=0, workerTimeoutMs=300000)
        return json.loads(got.text)

    before = server.resident_mb()
    for kind in ("endless", "bomb", "elsewhere", "range"):
        outcomes, strange = told(kind)
        # What comes without a range is the file, whatever it is.
        expect_equal((outcomes[0], outcomes[2], strange), ("error" if kind in ("endless", "range") else "value", "error", []), kind)
    expect_equal(told("fuzz"), [60, []])
    # A list without an end is one that is too long, or more than the worker may keep.
    outcomes, strange = told("pages")
    expect_equal((outcomes[2], outcomes[3], strange), ("error", "error", []))
    expect(server.resident_mb() - before < allowed_mb(300), f"memory grew from {before} to {server.resident_mb()} MB")
