# They are told from what is not there, and what can be imported in their place can.
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal, serving

SOURCE = """
const code = 'export const made = "at run time";';
Deno.serve(async () => {
  const url = URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const refused = await import(url).catch((error) => `${error.name}: ${error.message}`);
  const { made } = await import(`data:text/javascript,${encodeURIComponent(await (await fetch(url)).text())}`);
  return Response.json([url, refused, made]);
});
"""
with serving({"fn/index.ts": SOURCE, "static/index.ts": 'import "blob:null/0e33a3a4-4d0f-4a3e-9d6b-4b0e3d0a7c11";\n'}) as server:
    url, refused, made = json.loads(server.get("/fn").text)
    expect_equal(refused, f'TypeError: Unsupported scheme "blob" for module "{url}". Supported schemes: data, file, http, https, jsr, npm. A data: URL of the same text can be imported.')
    expect_equal(made, "at run time")
    answer = server.get("/static")
    expect(answer.status == 500 and 'Unsupported scheme "blob"' in answer.text, answer)
