"""Draws log.svg: what edgertd prints to a terminal while six functions work. python3 docs/images/make_log.py [--edgertd PATH]

The functions and what is asked of them stand below; the lines are the server's own."""
import argparse
import html
import os
import pathlib
import re
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
FUNCTIONS = {
    "webhook": """Deno.serve(async (request) => {
  const event = await request.json();
  if (event.signature !== "right") { console.warn("signature does not match, event %s refused", event.id); return new Response(null, { status: 401 }); }
  console.log("event", event.id, { kind: event.kind, amount: event.amount });
  return new Response("ok");
});""",
    "gateway": """const kept = new Map();
Deno.serve(async (request) => {
  const { pathname } = new URL(request.url);
  console.debug(kept.has(pathname) ? "hit" : "miss", pathname);
  kept.set(pathname, 1);
  return new Response("x".repeat(2000));
});""",
    "upload": """Deno.serve(async (request) => {
  const rows = (await request.text()).split("\\n").map((line) => line.split(","));
  console.info(`${rows.length} rows`);
  return Response.json({ sum: total(rows) });
});
function total(rows) {
  return rows.reduce((sum, row) => {
    if (row.length !== 2) throw new TypeError(`row "${row}" has ${row.length} fields`);
    return sum + Number(row[1]);
  }, 0);
}""",
    "chat": """Deno.serve(() => {
  let words = ["Hello", "from", "a", "stream"];
  console.log("stream begins");
  return new Response(new ReadableStream({ pull(controller) {
    const word = words.shift();
    if (word === undefined) { controller.close(); console.log("stream ends"); } else controller.enqueue(new TextEncoder().encode(`data: ${word}\\n\\n`));
  } }), { headers: { "content-type": "text/event-stream" } });
});""",
    "report": """Deno.serve(() => { console.log("counting primes"); for (let n = 3, found = []; ; n += 2) if (found.length < 1000 && found.every((p) => n % p)) found.push(n); });""",
    "notes": """import { find } from "./stoer.ts";
Deno.serve((request) => Response.json(find(request.url)));""",
}
MAIN = """const functions = new URL("..", import.meta.url).pathname;
Deno.serve(async (request) => {
  const [, name] = new URL(request.url).pathname.split("/");
  try {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: functions + name, memoryLimitMb: 150, workerTimeoutMs: 60_000, cpuTimeSoftLimitMs: 500, cpuTimeHardLimitMs: 1000 });
    return await worker.fetch(request);
  } catch (error) {
    return Response.json({ code: error.name }, { status: 500 });
  }
});"""
ASKED = [
    ("GET", "/gateway/prices", None), ("POST", "/webhook", '{"id": 7301, "kind": "paid", "amount": 1290, "signature": "right"}'), ("GET", "/chat", None),
    ("GET", "/gateway/prices", None), ("POST", "/upload", "a,1\nb,2\nc,3"), ("POST", "/webhook", '{"id": 7302, "kind": "paid", "amount": 99, "signature": "wrong"}'),
    ("POST", "/upload", "a,1\nb,2\nc"), ("GET", "/notes/12", None), ("GET", "/gateway/stock", None), ("GET", "/report", None), ("GET", "/gateway/prices", None),
]

# What a terminal shows of colours, on a dark ground.
COLOURS = {"31": "#ff7b72", "32": "#7ee787", "33": "#e3b341", "34": "#79c0ff", "35": "#d2a8ff", "36": "#76e3ea", "90": "#8b949e"}
WIDTH = 165


def logged(edgertd):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name) / "functions"
        for function, text in {**FUNCTIONS, "main": MAIN}.items():
            (folder / function).mkdir(parents=True)
            (folder / function / "index.ts").write_text("// @ts-nocheck\n" + text)
        (folder / "notes/store.ts").write_text("export const find = (url: string) => url;\n")
        env = {**os.environ, "FORCE_COLOR": "1", "XDG_CACHE_HOME": f"{name}/cache"}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        with open(f"{name}/log", "w+") as log:
            server = subprocess.Popen([edgertd, "start", "--ip", "127.0.0.1", "--port", str(port), "--access-log", "--main-service", folder / "main"], stdout=log, stderr=log, env=env)
            try:
                deadline = time.monotonic() + 20
                while time.monotonic() < deadline:
                    try:
                        socket.create_connection(("127.0.0.1", port)).close()
                        break
                    except OSError:
                        time.sleep(0.05)
                for method, path, body in ASKED:
                    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", method=method, data=body and body.encode())
                    try:
                        urllib.request.urlopen(request, timeout=20).read()
                    except (urllib.error.HTTPError, OSError):
                        pass
            finally:
                server.send_signal(signal.SIGTERM)
                server.wait(20)
            log.seek(0)
            return log.read().replace(str(folder), "/srv/functions").replace(str(port), "9000")


def spans(line):
    """The parts of a line, each with its style."""
    colour, is_dim, is_bold = None, False, False
    for codes, text in re.findall(r"(?:\x1b\[([0-9;]*)m)?([^\x1b]*)", line):
        for code in codes.split(";") if codes else []:
            if code in COLOURS:
                colour = COLOURS[code]
            colour = None if code in ("0", "39", "") else colour
            is_dim = code == "2" or (is_dim and code not in ("0", "22", ""))
            is_bold = code == "1" or (is_bold and code not in ("0", "22", ""))
        if text:
            style = (f' fill="{colour}"' if colour else "") + (' opacity=".55"' if is_dim else "") + (' font-weight="bold"' if is_bold else "")
            yield style, text


def draw(text):
    lines = text.rstrip("\n").split("\n")
    width, height = WIDTH * 7.85 + 32, len(lines) * 18 + 28
    print(f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" height="{height}" viewBox="0 0 {width:.0f} {height}" font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="13" fill="#e6edf3">')
    print('<rect width="100%" height="100%" rx="8" fill="#0d1117"/>')
    for at, line in enumerate(lines):
        parts = "".join(f"<tspan{style}>{html.escape(part)}</tspan>" for style, part in spans(line))
        print(f'<text x="16" y="{at * 18 + 28}" xml:space="preserve">{parts}</text>')
    print("</svg>")


parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
parser.add_argument("--edgertd", default=str(HERE.parent.parent / "build/release/bin/edgertd"))
arguments = parser.parse_args()
draw(logged(os.path.abspath(arguments.edgertd)))
