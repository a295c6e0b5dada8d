import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask
from s3_like import store

SOURCE = """
Deno.serve(async () => {
  const names = [];
  for await (const { name } of Deno.readDir("/s3/moons/many")) names.push(name);
  const before = names.length;
  await Deno.remove("/s3/moons/many", { recursive: true });
  return Response.json([before, new Set(names).size, names.includes("sub"), names.includes(".."), await Deno.stat("/s3/moons/many").catch((error) => error.name)]);
});
"""
with store("moons", "others") as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    odd = ["many/", "many/sub/x", "many/..", "many/.", "many//x", "many/a&<b>\r\n", "many/\x01", "many/+ %"]
    s3.buckets["moons"] = {key: (b"x", []) for key in [*odd, *(f"many/{n:04}" for n in range(2500)), "many", "manyfold"]}
    s3.buckets["others"] = {"many/x": (b"x", [])}
    got = json.loads(ask(server, "fn", s3FsConfig=config).text)
    # All but the folder itself, and what no path leads to.
    expect_equal(got, [2500 + 4, 2504, True, False, "NotFound"])
    expect_equal((list(s3.buckets["moons"]), list(s3.buckets["others"])), (["manyfold"], ["many/x"]))
    expect(sum("list-type" in line for line in s3.seen) >= 6, "lists come by pages")
