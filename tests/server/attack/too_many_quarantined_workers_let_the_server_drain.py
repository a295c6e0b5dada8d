import pathlib
import socket
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import PATIENCE, expect, expect_equal, serving, wait_until
from quarantine import GIVES_UP

BOMB = f"Deno.serve(() => {{ {GIVES_UP} return new Response('lived'); }});"
# Answers when it is told to.
SLOW = """
Deno.serve(async () => {
  const connection = await Deno.connect({ port: Number(Deno.env.get("NAME")) });
  await connection.read(new Uint8Array(1));
  return new Response("in time");
});
"""


def is_refused(server):
    try:
        server.socket().close()
    except ConnectionRefusedError:
        return True
    return False


with socket.create_server(("127.0.0.1", 0)) as listener:
    port = listener.getsockname()[1]
    files = {"one/index.ts": BOMB, "two/index.ts": BOMB, f"{port}/index.ts": SLOW}
    with serving(files, "--max-quarantined", "2", "--graceful-exit-timeout", "600") as server:
        slow = []
        thread = threading.Thread(target=lambda: slow.append(server.get(f"/{port}")))
        thread.start()
        with listener.accept()[0] as connection:
            server.get("/one")
            wait_until(lambda: "; 1 of 2 workers so far" in server.log(), "the first is quarantined")
            expect(not is_refused(server), "one is not too many")
            server.get("/two")
            wait_until(lambda: "too many workers are quarantined (--max-quarantined 2): draining" in server.log(), "it says why it drains")
            wait_until(lambda: is_refused(server), "nobody new is let in")
            connection.sendall(b".")
        thread.join()
        expect_equal(slow[0].text, "in time", "a request that runs while the server drains")
        expect_equal(server.process.wait(PATIENCE), 75)
        log = server.log()
        for line in "/one (", " is quarantined: memory ", "; 2 of 2 workers so far", "of this function: 1,":
            expect(line in log, f"{line!r} is not logged: {log}")
