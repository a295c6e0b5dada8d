import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROUTER, Edgertd, expect, expect_equal, functions
from limits import ask
from s3_like import store

SOURCE = """
import * as fs from "node:fs";
import * as promises from "node:fs/promises";
import { buffer } from "node:stream/consumers";
const tried = (promise) => promise.then((value) => value ?? "done", (error) => `${error.name} ${error.code}`);
const names = async (path) => (await Array.fromAsync(Deno.readDir(path))).map((entry) => entry.name + (entry.isDirectory ? "/" : "")).sort();
Deno.serve(async () => {
  const results = {};
  await Deno.writeTextFile("/s3/moons/a b/%2e%2e/é?#\\n.txt", "hello");
  results.text = await Deno.readTextFile("/s3/moons/./a b/x/../%2e%2e/é?#\\n.txt");
  results.above = await names("/s3/moons/../../s3/../../s3/moons");
  const stat = await Deno.stat("/s3/moons/a b/%2e%2e/é?#\\n.txt");
  results.stat = [stat.isFile, stat.isDirectory, stat.size, stat.mtime.toISOString()];
  results.folder = (await Deno.stat("/s3/moons/a b")).isDirectory;
  results.root = [await names("/"), (await Deno.stat("/s3")).isDirectory, (await Deno.stat("/s3/moons")).isDirectory];
  results.missing = [await tried(Deno.readFile("/s3/moons/none")), await tried(Deno.stat("/s3/moons/none")), await tried(Deno.stat("/s3/others/x")), await tried(promises.readFile("/s3/moons/none"))];
  results.exists = await tried(Deno.writeTextFile("/s3/moons/a b/%2e%2e/é?#\\n.txt", "x", { createNew: true }));

  const file = await Deno.open("/s3/moons/open", { write: true, create: true, truncate: true });
  await file.write(new TextEncoder().encode("one "));
  await file.write(new TextEncoder().encode("two"));
  file.close();
  // What is closed is there for whoever asks next.
  results.closed = await Deno.readTextFile("/s3/moons/open");
  const opened = await Deno.open("/s3/moons/open");
  const four = new Uint8Array(4);
  results.pieces = [await opened.read(four), new TextDecoder().decode(four), (await opened.stat()).size, await opened.read(four), await opened.read(four)];
  opened.close();
  results.stream = await new Response((await Deno.open("/s3/moons/open")).readable).text();
  results.fetched = await (await fetch("file:///s3/moons/open")).text();
  await new Blob(["by ", "stream"]).stream().pipeTo((await Deno.open("/s3/moons/stream", { write: true, create: true })).writable);
  results.piped = await Deno.readTextFile("/s3/moons/stream");

  await promises.writeFile("/s3/moons/node", "ada");
  results.node = await promises.readFile("/s3/moons/node", "utf8");
  results.ranged = await new Promise((resolve) => { fs.createReadStream("/s3/moons/node", { start: 1 }).on("data", (data) => resolve(data.toString())); });
  results.nodeStream = await new Promise((resolve) => { fs.createWriteStream("/s3/moons/written").end("by node").on("close", () => resolve(promises.readFile("/s3/moons/written", "utf8"))); });
  results.nodeStat = (await promises.stat("/s3/moons/node")).size;
  results.real = await promises.realpath("/s3/moons/./node");
  results.access = [await tried(promises.access("/s3/moons/node")), await tried(promises.access("/s3/moons/none"))];

  await Deno.mkdir("/s3/moons/dir/deeper", { recursive: true });
  results.made = [await names("/s3/moons/dir"), await names("/s3/moons/dir/deeper"), await tried(Deno.mkdir("/s3/moons/dir")), await tried(Deno.mkdir("/s3/moons/no/deeper"))];
  await Deno.writeTextFile("/s3/moons/dir/deeper/x", "x");
  results.removed = [await tried(Deno.remove("/s3/moons/dir/deeper")), await tried(Deno.remove("/s3/moons/dir/deeper/x")), await tried(Deno.remove("/s3/moons/dir/deeper")),
    await tried(Deno.remove("/s3/moons/none")), await tried(Deno.remove("/s3/moons/dir", { recursive: true })), await tried(Deno.stat("/s3/moons/dir"))];
  const temporary = await Deno.makeTempFile({ dir: "/s3/moons", prefix: "t-" });
  results.temporary = [temporary.startsWith("/s3/moons/t-"), (await Deno.stat(temporary)).size];

  results.cannot = [await tried(promises.rename("/s3/moons/node", "/s3/moons/other")), await tried(promises.copyFile("/s3/moons/node", "/s3/moons/other")), await tried(promises.truncate("/s3/moons/node")),
    await tried(promises.symlink("/x", "/s3/moons/link")), await tried(promises.appendFile("/s3/moons/node", "more")), await tried(Array.fromAsync(Deno.readDir("/s3"))),
    await tried((async () => { const open = await Deno.open("/s3/moons/node"); try { await open.seek(0, 0); } finally { open.close(); } })())];
  return Response.json(results);
});
"""
with store("moons") as (s3, config), functions({"fn/index.js": SOURCE}) as folder, Edgertd(ROUTER, env={"FUNCTIONS": folder}) as server:
    got = json.loads(ask(server, "fn", s3FsConfig=config).text)
    unsupported, missing = "NotSupported ENOTSUP", "NotFound ENOENT"
    expect_equal(
        got,
        {
            "text": "hello", "above": ["a b/"], "stat": [True, False, 5, "2026-11-02T10:00:00.000Z"], "folder": True, "root": [["s3/", "tmp/"], True, True],
            "missing": [missing, missing, missing, "Error ENOENT"], "exists": "AlreadyExists EEXIST",
            "closed": "one two", "pieces": [4, "one ", 7, 3, None], "stream": "one two", "fetched": "one two", "piped": "by stream",
            "node": "ada", "ranged": "da", "nodeStream": "by node", "nodeStat": 3, "real": "/s3/moons/node", "access": ["done", "Error ENOENT"],
            "made": [["deeper/"], [], "AlreadyExists EEXIST", missing],
            "removed": ["Error ENOTEMPTY", "done", "done", missing, "done", missing], "temporary": [True, 0],
            "cannot": ["Error ENOTSUP"] * 5 + [unsupported, unsupported],
        },
    )
    expect_equal(s3.buckets["moons"]["a b/%2e%2e/é?#\n.txt"][0], b"hello")
    expect_equal(s3.uploads, {})
