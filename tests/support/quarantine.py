"""A function that is put off, because V8 gave its workers up again and again."""

import contextlib
import pathlib

from edgertd import EXAMPLES, Edgertd, expect, expect_equal, functions, wait_until

# V8 looks whether it shall stop between statements, not within one: each version of it runs out of memory first.
GIVES_UP = "[" + "new Array(1e8).fill(0), " * 12 + "];"


@contextlib.contextmanager
def put_off(code, *flags):
    """A server with the main script of the examples, /neighbour, and /bomb with this code, which is put off; the file of
    /bomb; and how many workers that took."""
    files = {"main/index.ts": (EXAMPLES / "main/index.ts").read_text(), "bomb/index.ts": code}
    files["neighbour/index.ts"] = "Deno.serve(() => new Response('well'));"
    with functions(files) as folder, Edgertd(folder + "/main", "-v", *flags) as server:
        count = 0
        # However slow the machine is, the time doubles until it is longer than a request takes.
        while (status := server.get("/bomb").status) != 503:
            expect_equal(status, 546, f"after {count} in quarantine")
            count += 1
            wait_until(lambda: server.log().count(" is quarantined: ") == count, f"{count} are in quarantine")
            expect(count < 12, "it is booted again and again")
        expect(count >= 2, "once may happen to anybody")
        yield server, pathlib.Path(folder, "bomb/index.ts"), count
