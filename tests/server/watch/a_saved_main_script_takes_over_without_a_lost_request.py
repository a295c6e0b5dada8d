# The new main worker listens before the old one stops to: everybody is answered, who was asked before the save by the old code. One that cannot boot changes nothing.
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, functions, read_head
from watching import Watching, answer

MAIN = """
import { version } from "./version.ts";
Deno.serve(async (request) => {
  const name = new URL(request.url).pathname.slice(1);
  if (name === "waits") return new Response(await request.text() + version);
  if (name === "version") return new Response(version);
  const worker = await EdgeRuntime.userWorkers.create({ servicePath: `${import.meta.dirname}/../${name}`, envVars: [["VERSION", version]] });
  return worker.fetch(request);
});
"""
files = {"main/index.ts": MAIN, "main/version.ts": "export const version = 'one';\n", "fn/index.ts": "Deno.serve(() => new Response(Deno.env.get('VERSION')));\n"}
with functions(files) as folder, Watching(folder, main=pathlib.Path(folder, "main")) as server:
    expect_equal((server.get("/version").text, server.get("/fn").text), ("one", "one"))
    answers, over = [], threading.Event()

    def ask():
        while not over.is_set():
            answers.append(server.get("/version"))

    asking = [threading.Thread(target=ask) for _ in range(2)]
    for each in asking:
        each.start()
    with server.socket() as connection:
        connection.sendall(b"POST /waits HTTP/1.1\r\nHost: t\r\nContent-Length: 6\r\n\r\nbeg")
        server.save("main/version.ts", "export const version = 'two';\n")
        server.await_log("restarted the main worker: ")
        # Functions have the environment that the new script gives them.
        server.await_answer("/fn", "two")
        server.await_answer("/version", "two")
        connection.sendall(b"un ")
        expect_equal(read_head(connection)[0], 200)
        expect_equal(connection.recv(100), b"begun one")
    over.set()
    for each in asking:
        each.join()
    expect_equal({each.status for each in answers}, {200})
    expect_equal({each.text for each in answers}, {"one", "two"})

    server.save("main/index.ts", MAIN + "throw new Error('too early');\n")
    server.await_log("the main worker goes on as it was")
    expect("too early" in server.log(), server.log())
    expect_equal(server.get("/version").text, "two")
    server.save("main/index.ts", MAIN.replace("new Response(version)", "new Response(version + '!')"))
    server.await_log("restarted the main worker: ", 2)
    server.await_answer("/version", "two!")
