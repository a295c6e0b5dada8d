import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect_equal, functions
from limits import ask

SOURCE = """
const top = Deno.readTextFileSync("./assets/a.txt") + Deno.readTextFileSync(new URL("assets/sub/b.txt", import.meta.url));
const tried = (promise) => promise.then((value) => value, (error) => `${error.name}: ${error.message.replaceAll(Deno.cwd(), "CWD")}`);
const list = async (path) => { const names = []; for await (const { name, isDirectory } of Deno.readDir(path)) names.push(isDirectory ? name + "/" : name); return names.sort(); };
Deno.serve(async () => Response.json([
  top,
  await tried(Deno.readTextFile("assets/sub/b.txt")),
  await tried(list("assets")), await tried(list("assets/sub")), await tried(list(".")), await tried(list("..")), await tried(list("empty")), await tried(list("node_modules/kept")),
  (await Deno.stat("assets/a.txt")).size,
  await tried(Deno.readTextFile("node_modules/kept/data.json")),
  await tried(Deno.readTextFile("secret.txt")), await tried(Deno.readTextFile("assets/no.md")), await tried(Deno.readTextFile("assets/out.txt")), await tried(Deno.stat("index.js")),
  await tried(Deno.readTextFile("node_modules/.hidden/x")),
  await tried(Deno.writeTextFile("assets/a.txt", "mine")), await tried(Deno.writeTextFile("/new.txt", "mine")), await tried(Deno.remove("assets/a.txt")),
  await tried(Deno.realPath("assets/../assets/a.txt")),
]));
"""
FILES = {"fn/index.js": SOURCE, "fn/assets/a.txt": "a", "fn/assets/sub/b.txt": "b", "fn/assets/no.md": "no", "fn/assets/nothing/c.md": "no", "fn/secret.txt": "secret", "beside.txt": "beside",
         "fn/node_modules/kept/data.json": "{}", "fn/node_modules/.hidden/x": "no", "fn/empty/x": "x"}
GONE = "NotFound: No such file or directory (os error 2): "
READ_ONLY = "PermissionDenied: Read-only file system (os error 30): "
with functions(FILES) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    (pathlib.Path(folder) / "fn/assets/out.txt").symlink_to("/etc/passwd")
    answer = json.loads(ask(server, "fn", staticPatterns=["assets/**/*.txt"]).text)
    expect_equal(answer, [
        "ab", "b", ["a.txt", "sub/"], ["b.txt"], ["assets/", "node_modules/"], ["fn/"], GONE + "readdir 'empty'", ["data.json"], 1, "{}",
        GONE + "readfile 'secret.txt'", GONE + "readfile 'assets/no.md'", GONE + "readfile 'assets/out.txt'", GONE + "stat 'index.js'", GONE + "readfile 'node_modules/.hidden/x'",
        READ_ONLY + "writefile 'assets/a.txt'", READ_ONLY + "writefile '/new.txt'", READ_ONLY + "remove 'assets/a.txt'", f"{folder}/fn/assets/a.txt",
    ])
