import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving
from limits import ask

# zlib's state is 268 KB a stream, brotli's grows with what it is given.
FUNCTION = """
const kept: unknown[] = [];
Deno.serve(async (request: Request) => {
  const [, keep, format] = /keep=(\\w+)&format=(\\w+)/.exec(request.url)!;
  for (let i = 0; i < 600; ++i) {
    const stream = new CompressionStream(format as CompressionFormat);
    const writer = stream.writable.getWriter();
    stream.readable.getReader().read().catch(() => {});
    await writer.write(new Uint8Array(100_000));
    if (keep === "yes") kept.push(writer);
  }
  return new Response("done");
});
"""
with serving({"fn/index.ts": FUNCTION}) as server:
    for format in ("gzip", "brotli", "zstd"):
        answer = ask(server, "fn", f"/keep=no&format={format}", memoryLimitMb=60)
        expect_equal(answer.text, "done", f"{format}: streams that nobody keeps")
        answer = ask(server, "fn", f"/keep=yes&format={format}", memoryLimitMb=60)
        expect(answer.text.startswith("WorkerRequestCancelled: request has been cancelled by supervisor: memory "), f"{format}: {answer.text}")
