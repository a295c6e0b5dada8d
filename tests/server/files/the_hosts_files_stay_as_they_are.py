import json
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect_equal, functions
from limits import ask

SOURCE = """
import fs from "node:fs";
const tried = (promise) => promise.then((value) => value ?? "done", (error) => error.code ?? `${error.name}: ${error.message}`);
Deno.serve(async () => {
  const results = [];
  for (const path of ["assets/a.txt", "assets", ".", "/"]) {
    const file = await fs.promises.open(path, "r");
    results.push([await tried(file.chmod(0o6755)), await tried(file.chown(12345, 12345)), await tried(file.utimes(1, 2)), await tried(file.truncate(0)), await tried(file.sync())]);
    if (path === "/") results.push((await file.stat()).ino);
    await file.close();
  }
  const file = await Deno.open("assets/a.txt");
  results.push([await tried(file.utime(1, 2)), await tried(file.lock(true)), await tried(file.read(new Uint8Array(10)))]);
  file.close();
  return Response.json(results);
});
"""
with functions({"fn/index.js": SOURCE, "fn/assets/a.txt": "a"}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    places = [f"{folder}/fn/assets/a.txt", f"{folder}/fn/assets", f"{folder}/fn", "/"]

    def looks():
        return [(at.st_mode, at.st_uid, at.st_gid, at.st_mtime_ns, at.st_ctime_ns) for at in map(os.stat, places)]

    before = looks()
    answer = json.loads(ask(server, "fn", staticPatterns=["assets/**/*.txt"]).text)
    inode = answer.pop(4)
    expect_equal(answer[:4], [["EROFS"] * 5] * 4)
    expect_equal(answer[4], ["EROFS", "EROFS", 1])
    expect_equal(looks(), before)
    expect_equal(inode != os.stat("/").st_ino, True)
