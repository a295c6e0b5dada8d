import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect_equal, functions
from limits import ask

SOURCE = """
const tried = (promise) => promise.then((value) => value ?? "done", (error) => `${error.name}: ${error.message}`);
Deno.serve(async () => {
  const results = [];
  results.push(await tried(Deno.writeFile("/tmp/a", new Uint8Array(900))));
  results.push(await tried(Deno.writeFile("/tmp/b", new Uint8Array(900))));
  results.push((await Deno.stat("/tmp/b")).size);
  await Deno.remove("/tmp/a");
  results.push(await tried(Deno.writeFile("/tmp/b", new Uint8Array(1000))));
  const file = await Deno.open("/tmp/b", { write: true });
  results.push(await tried(file.truncate(1001)));
  await file.truncate(10);
  results.push(await tried(Deno.writeFile("/tmp/c", new Uint8Array(990))));
  file.close();
  let folders = 0;
  while (await tried(Deno.mkdir(`/tmp/d${folders}`)) === "done") ++folders;
  results.push(folders > 10_000 && folders < 100_000);
  return Response.json(results);
});
"""
FULL = "Error: filesystem quota exceeded"
with functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    answer = json.loads(ask(server, "fn", tmpFsConfig={"quota": 1000}).text)
    expect_equal(answer, ["done", f"{FULL}: writefile '/tmp/b'", 100, "done", FULL, "done", True])
