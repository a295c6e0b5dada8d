"""edgertd check says of a host that cannot be reached once, with the functions that import from it, and of everything else as ever."""
import socket
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

with machine() as here, socket.socket() as nobody:
    # It is bound and does not listen.
    nobody.bind(("127.0.0.1", 0))
    host = f"127.0.0.1:{nobody.getsockname()[1]}"
    home = pathlib.Path(here.home)
    for name in ("a", "b", "c", "fine", "lost"):
        (home / "functions" / name).mkdir(parents=True)
        (home / "functions" / name / "index.ts").write_text(f'import "http://{host}/{name}.ts";\nimport "http://{host}/shared.ts";\n')
    (home / "functions/fine/index.ts").write_text('Deno.serve(() => new Response("fine"));\n')
    (home / "functions/lost/index.ts").write_text('import "./absent.ts";\n')
    (home / "edgert.toml").write_text("[server]\nport = 8000\n")
    said = here.run("check", code=1).said
    expect_equal(said.count("127.0.0.1 cannot be reached, from which 6 imports of 3 functions would come: "), 1, said)
    expect_equal(said.count("functions/a/index.ts:1:8"), 1, said)
    expect("hint: a, b and c: " in said and "functions/b/" not in said and "functions/c/" not in said, said)
    expect("edgertd: lost: Module not found" in said and "4 of 5 functions would not boot" in said, said)

    # What one function alone imports once is told as it is.
    (home / "functions/a/index.ts").write_text(f'import "http://{host}/a.ts";\n')
    said = here.run("check", "--functions", "a", code=1).said
    expect(f"edgertd: a: Import 'http://{host}/a.ts' failed: " in said and "functions/a/index.ts:1:8" in said, said)

    # Of what is imported at run time alone it is a warning.
    (home / "functions/a/index.ts").write_text(f'Deno.serve(async () => {{ await import("http://{host}/a.ts"); await import("http://{host}/b.ts"); return new Response(); }});\n')
    said = here.run("check", "--functions", "a").said
    expect("warning: 127.0.0.1 cannot be reached, from which 2 imports of it would come: " in said, said)
