"""Asks functions of tests/packages/functions what they say that they are asked, beside the servers that they say they speak with, and compares."""
import concurrent.futures
import contextlib
import json
import os
import sys
import time
import urllib.parse

import websocket
from edgertd import expect, serving
from npm_registry import npm_registry
from real_packages import import_map, is_fetched, serve_real_packages
from real_services import SERVICES


def running(services, stack):
    """{name: variables}; they start side by side, and the last one that is up goes on."""
    with concurrent.futures.ThreadPoolExecutor(len(services) or 1) as starting:
        made = {name: starting.submit(lambda name=name: stack.enter_context(SERVICES[name]())) for name in services}
        return {name: one.result() for name, one in made.items()}


def value_of(text):
    try:
        return json.loads(text)
    except ValueError:
        return text


def ask(server, function, line, options):
    method, path, body = (line.split(" ", 2) + [""])[:3]
    target = f"/{function.name}{path.rstrip('/') if path == '/' else path}"
    if options:
        target += ("&" if "?" in target else "?") + "options=" + urllib.parse.quote(options)
    if method == "WS":
        with websocket.Client(server, target) as client:
            if client.status != 101:
                return [client.status, client.head]
            client.send(websocket.frame(websocket.TEXT, body.encode()))
            received = client.receive()
            return [client.status, received and value_of(received[1].decode())]
    fields = {"content-type": "application/json" if body[:1] in "{[" else "text/plain"} if body else {}
    answer = server.request(method, target, body=body.encode() if body else None, headers=fields)
    return [answer.status, value_of(answer.text)]


def complaint(server, function, services):
    """None, or what is wrong with it."""
    variables = [pair for name in function.services for pair in services[name].items()]
    options = json.dumps({"envVars": variables}) if variables else ""
    if function.fails is not None:
        status, said = ask(server, function, "GET /", options)
        return None if status == 500 and function.fails in str(said) else f"{function.name} says that it fails with {function.fails}: {status} {str(said)[:1000]}"
    answers = [ask(server, function, line, options) for line in function.asks or ["GET /"]]
    wanted = function.answers if function.asks else [200, function.answers]
    answers = answers if function.asks else answers[0]
    unsaid = [text for text in function.logs if text not in server.log()]
    if unsaid:
        return f"{function.name} does not log {unsaid}"
    return None if answers == wanted else f"{function.name} answers\n  {json.dumps(answers)[:3000]}\nand not\n  {json.dumps(wanted)[:1000]}"


def run(functions):
    if not is_fetched():
        print("skipped: there are no packages in .deps/packages; `./dev deps` fetches them")
        sys.exit(77)
    files = {f"{function.name}/index.ts": function.source for function in functions}
    files |= {f"{function.name}/deno.json": json.dumps({"imports": import_map()}) for function in functions}
    needed = {name for function in functions for name in function.services} - {"itself"}
    wrong = []
    with contextlib.ExitStack() as stack:
        registry = stack.enter_context(npm_registry({}, page=serve_real_packages))
        services = running(sorted(needed), stack)
        server = stack.enter_context(serving(files, env={"NPM_CONFIG_REGISTRY": registry.url}))
        services["itself"] = {"ITSELF_URL": f"http://127.0.0.1:{server.port}"}
        for function in functions:
            began = time.monotonic()
            try:
                found = complaint(server, function, services)
            except OSError as problem:
                found = f"{function.name}: {problem!r}"
            print(f"{'FAIL' if found else 'ok  '} {time.monotonic() - began:6.1f} s  {function.name}", flush=True)
            wrong += [found] if found else []
        twice = {path for path, count in registry.asked.items() if path.endswith(".tgz") and count > 1}
        if os.environ.get("REAL_PACKAGES_LOG"):
            print(server.log()[-8000:])
    expect(not wrong, "\n".join(wrong))
    expect(not twice, f"fetched twice: {twice}")
