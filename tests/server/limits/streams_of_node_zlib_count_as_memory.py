import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# zlib's state is 268 KB a stream.
FUNCTION = """
import zlib from "node:zlib";
const kept: unknown[] = [];
Deno.serve(async (request: Request) => {
  const later = request.url.includes("later");
  let refused = 0;
  for (let i = 0; i < 600; ++i) {
    const stream = zlib.createGzip().on("error", () => ++refused);
    if (later) await new Promise<void>((resolve) => stream.on("error", () => resolve()).write("text", () => resolve()));
    else stream._handle.writeSync(0, new Uint8Array(100), 0, 100, new Uint8Array(1000), 0, 1000);
    if (request.url.includes("keep")) kept.push(stream);
  }
  // Who has too many is refused more of them, or ended, before long.
  for (let i = 0; i === 0 || (kept.length > 0 && refused === 0 && i < 6000); ++i) await new Promise((resolve) => setTimeout(resolve, i === 0 ? 0 : 10));
  return new Response(refused > 0 ? "refused" : "done");
});
"""
# Compression that may need more than there is fails; it ends neither the worker nor the process.
WANT = """
import zlib from "node:zlib";
const data = new Uint8Array(9_000_000).map((_, at) => (at * 7919) >> 5);
const most = { params: { [zlib.constants.BROTLI_PARAM_LGWIN]: 24, [zlib.constants.BROTLI_PARAM_LGBLOCK]: 24 } };
Deno.serve(async () => {
  const codes: string[] = [];
  try { zlib.brotliCompressSync(data, most); } catch (error) { codes.push(error.code); }
  await new Promise<void>((resolve) => zlib.brotliCompress(data, most, (error) => { codes.push(error?.code); resolve(); }));
  codes.push(zlib.brotliDecompressSync(zlib.brotliCompressSync("small")).toString());
  return Response.json(codes);
});
"""
# Each way has a worker of its own: what one keeps may outlive its request.
with serving({"sync/index.ts": FUNCTION, "later/index.ts": FUNCTION, "want/index.ts": WANT}) as server:
    for way in ("sync", "later"):
        expect_equal(ask(server, way, f"/{way}", memoryLimitMb=80).text, "done", f"{way}: streams that nobody keeps")
        answer = ask(server, way, f"/{way}/keep", memoryLimitMb=80).text
        is_ended = answer.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: memory ")
        expect(is_ended or answer == "refused", f"{way}: {answer}")
    expect_equal(ask(server, "want", "/", memoryLimitMb=80).text, '["Z_MEM_ERROR","Z_MEM_ERROR","small"]', "what memory is wanting for")
