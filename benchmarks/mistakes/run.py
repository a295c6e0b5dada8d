"""What edgertd, deno and bun say of the mistakes of cases.py, side by side: python3 benchmarks/mistakes/run.py [--edgertd PATH] [--only TEXT]

Writes Markdown to stdout. Each case is a folder of its own; every runtime is started on it as its documentation says, asked once, and ended. What belongs
to one run alone (times, ports, folders, process numbers) is made the same."""
import argparse
import json
import os
import pathlib
import re
import socket
import subprocess
import tempfile
import time

from cases import CASES

HERE = pathlib.Path(__file__).resolve().parent
PEERS = HERE.parent / "peers/node_modules"
# So long a runtime may take for an answer, in seconds.
PATIENCE = 8

MAIN = """const functions = new URL("..", import.meta.url).pathname;
Deno.serve(async (request: Request) => {
  const [, name] = new URL(request.url).pathname.split("/");
  try {
    const worker = await EdgeRuntime.userWorkers.create({ servicePath: functions + name, memoryLimitMb: 100, workerTimeoutMs: 5000, cpuTimeSoftLimitMs: 1000, cpuTimeHardLimitMs: 2000, ...OPTIONS });
    return await worker.fetch(request);
  } catch (error) {
    return new Response(`${(error as Error).name}\\n`, { status: 500 });
  }
});
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def edgertd(args, folder, port, case):
    (folder / "main").mkdir()
    (folder / "main/index.ts").write_text(MAIN.replace("OPTIONS", json.dumps(case.main)))
    flag = ["--memroy", "100"] if case.flag else []
    return [args.edgertd, "start", "--ip", "127.0.0.1", "--port", str(port), "--main-service", str(folder / "main"), *flag], {}, "/function/path"


def deno(args, folder, port, case):
    flag = ["--memroy", "100"] if case.flag else []
    return [PEERS / "@deno/linux-x64-glibc/deno", "serve", "-A", *flag, "--host", "127.0.0.1", "--port", str(port), str(folder / "function/index.ts")], {}, "/path"


def bun(args, folder, port, case):
    flag = ["--memroy", "100"] if case.flag else []
    return [PEERS / "@oven/bun-linux-x64/bin/bun", "run", *flag, str(folder / "function/index.ts")], {"PORT": str(port), "BUN_PORT": str(port)}, "/path"


RUNTIMES = {"edgertd": edgertd, "deno": deno, "bun": bun}


def ask(port, path, case, process):
    """What a client sees."""
    method, body = case.request
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            break
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                return "it does not listen"
            time.sleep(0.02)
    with client:
        sent = (body or "").encode()
        head = f"{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: {len(sent)}\r\n\r\n"
        client.sendall(head.encode() + sent)
        if case.leaves:
            time.sleep(0.5)
            return "it left"
        answer = b""
        try:
            while part := client.recv(65536):
                answer += part
        except TimeoutError:
            return f"no answer within {PATIENCE} s"
        except OSError as error:
            return f"{answer_text(answer)} ({error.strerror})"
        return answer_text(answer)


def answer_text(answer):
    head, _, body = answer.decode(errors="replace").partition("\r\n\r\n")
    status = " ".join(head.split("\r\n")[0].split(" ")[1:2])
    if "chunked" in head.lower():
        is_whole = body.endswith("0\r\n\r\n")
        body = re.sub(r"(?m)^[0-9a-f]+\r\n|\r\n", "", body) + ("" if is_whole else "… broken off")
    if "<html" in body.lower() or len(body) > 300:
        body = f"({len(body)} bytes)"
    return f"{status} {body.strip()}".strip() or "the connection ends without an answer"


def plain(text, folder, port):
    text = re.sub(r"\x1b\[[0-9;]*[A-Za-z]", "", text)
    text = text.replace(str(folder), "/functions").replace(str(port), "9000").replace(str(HERE.parent.parent), "…")
    text = re.sub(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", "12:00:00.000", text)
    return text.strip()[:4000] or "(nothing)"


def witness(name, args, case):
    with tempfile.TemporaryDirectory(prefix="mistakes-") as made:
        folder = pathlib.Path(made)
        if case.files:
            (folder / "function").mkdir()
        for file, text in case.files.items():
            (folder / "function" / file).write_text(text)
        port = free_port()
        command, env, path = RUNTIMES[name](args, folder, port, case)
        env = {**os.environ, **env, "NO_COLOR": "1", "DENO_NO_UPDATE_CHECK": "1", "DENO_DIR": made + "/.deno", "XDG_CACHE_HOME": made + "/.cache"}
        other = socket.create_server(("127.0.0.1", port)) if case.taken else None
        with open(folder / ".said", "w+") as said:
            process = subprocess.Popen(command, env=env, stdout=said, stderr=said, cwd=folder)
            try:
                seen = ""
                if case.taken or case.flag:
                    try:
                        process.wait(PATIENCE)
                    except subprocess.TimeoutExpired:
                        pass
                else:
                    seen = ask(port, path, case, process)
                    time.sleep(0.7)  # for what is said behind the answer
                ended = process.poll()
            finally:
                process.kill()
                process.wait()
                if other is not None:
                    other.close()
            said.seek(0)
            return plain(said.read(), folder, port), seen, ended


def version(name):
    if name == "edgertd":
        return ""
    binary = PEERS / ("@deno/linux-x64-glibc/deno" if name == "deno" else "@oven/bun-linux-x64/bin/bun")
    return " " + re.search(r"\d+\.\d+\.\d+", subprocess.run([binary, "--version"], capture_output=True, text=True).stdout)[0]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--edgertd", default=str(HERE.parent.parent / "build/release/bin/edgertd"))
    parser.add_argument("--only", default="")
    parser.add_argument("--runtimes", default="edgertd,deno,bun")
    args = parser.parse_args()
    args.edgertd = os.path.abspath(args.edgertd)
    names = args.runtimes.split(",")
    print("# Mistakes, and what one is told\n")
    print(f"What {', '.join(name + version(name) for name in names)} print of the same mistakes. Made by `python3 benchmarks/mistakes/run.py > docs/mistakes.md`.")
    for case in CASES:
        if args.only.lower() not in case.title.lower():
            continue
        print(f"\n## {case.title}")
        for file, text in case.files.items():
            print(f"\n```ts\n// {file}\n{text}```")
        for name in names:
            text, seen, ended = witness(name, args, case)
            outcome = f"; the client sees: `{seen}`" if seen else ""
            outcome += f"; ended by itself, {ended}" if ended is not None else ""
            print(f"\n**{name}**{outcome}\n\n```text\n{text}\n```", flush=True)


main()
