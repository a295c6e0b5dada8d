import json
import socket
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

with socket.socket() as unused:
    unused.bind(("127.0.0.1", 0))
    port = unused.getsockname()[1]

SOURCE = """
const failing = (url: string, init?: any) => fetch(url, init).then(() => "resolved", (error) => error.name + ": " + error.message);
Deno.serve(async () => Response.json([
  await failing("http://127.0.0.1:PORT/path"),
  await failing("http://[::1]:PORT/"),
  await failing("http://no-such-host.invalid/").then((text) => text.replace(/resolved: .*/, "resolved: …")),
  await failing("http://127.0.0.1:0/"),
  await failing("ftp://example.org/"),
  await failing("not a url"),
  await failing("http://127.0.0.1:PORT/", { method: "POST", body: new ReadableStream({ start(c) { c.enqueue("no bytes" as any); c.enqueue(1 as any); } }) }),
]));
"""
with serving({"fn/index.ts": SOURCE.replace("PORT", str(port))}) as server:
    told = json.loads(server.get("/fn").text)

    def sending(url, what):
        return f"TypeError: error sending request for url ({url}): {what}"

    expect_equal(told[0], sending(f"http://127.0.0.1:{port}/path", f"cannot connect to 127.0.0.1:{port}: connection refused"))
    expect_equal(told[1].split(": connection")[0].split(": address")[0], sending(f"http://[::1]:{port}/", f"cannot connect to [::1]:{port}"))
    expect_equal(told[2], sending("http://no-such-host.invalid/", "the host name no-such-host.invalid cannot be resolved: …"))
    expect_equal(told[3], sending("http://127.0.0.1:0/", "cannot connect to 127.0.0.1:0: connection refused"))
    expect_equal(told[4], "TypeError: fetch of ftp: URLs is not supported")
    expect_equal(told[5][:11], "TypeError: ")
    expect_equal(told[6], told[0].replace("/path", "/"))
