import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask
from s3_like import store

SOURCE = """
Deno.serve(async () => {
  const size = 12 * 1024 * 1024 + 3, bytes = new Uint8Array(size);
  for (let i = 0; i < size; i += 997) bytes[i] = i % 251;
  await Deno.writeFile("/s3/moons/large", bytes);
  const exact = await Deno.open("/s3/moons/exact", { write: true, create: true });
  for (let at = 0; at < 5 * 1024 * 1024; at += await exact.write(bytes.subarray(at, 5 * 1024 * 1024)));
  exact.close();
  const read = await Deno.readFile("/s3/moons/large");
  let same = read.length === size, streamed = 0;
  for (let i = 0; i < size && same; ++i) same = read[i] === bytes[i];
  for await (const piece of (await Deno.open("/s3/moons/large")).readable) streamed += piece.length;
  // What ends in the middle leaves nothing.
  const stopped = new ReadableStream({ start(controller) { controller.enqueue(bytes); }, pull(controller) { controller.error(new Error("stop")); } });
  const failure = await Deno.writeFile("/s3/moons/stopped", stopped).then(() => "written", (error) => error.message);
  return Response.json([same, streamed, (await Deno.stat("/s3/moons/exact")).size, failure, await Deno.stat("/s3/moons/stopped").catch((error) => error.name)]);
});
"""
with store("moons") as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    got = json.loads(ask(server, "fn", s3FsConfig=config, cpuTimeSoftLimitMs=0, cpuTimeHardLimitMs=0).text)
    size = 12 * 1024 * 1024 + 3
    expect_equal(got, [True, size, 5 * 1024 * 1024, "stop: writefile '/s3/moons/stopped'", "NotFound"])
    expect_equal([line.split("?")[0] for line in s3.seen if "partNumber" in line][:3], ["PUT /moons/large"] * 3)
    expect(not any("partNumber" in line and "exact" in line for line in s3.seen), "one part goes without an upload in parts")
    expect_equal((sorted(s3.buckets["moons"]), s3.uploads), (["exact", "large"], {}))
