"""The folder, the files in it, the library, or what they hold: each by its name, and again when it is there. What needs onnxruntime's library is skipped without it."""
import json
import pathlib
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
import tiny_model
from edgertd import expect, expect_equal
from serve import served

FUNCTION = """
Deno.serve(async () => {
  const session = new Supabase.ai.Session("gte-small");
  const init = await session.init.then(() => "", (error) => error.message);
  try {
    const values = await session.run("hello");
    return new Response(`${values.length} numbers${init}`);
  } catch (error) {
    return new Response(`${error.name}: ${error.message}${error.message === init ? "" : ", but at first: " + init}`);
  }
});
"""


def said(env, between=lambda: None):
    with served({"f/index.ts": FUNCTION}, "--no-watch", env=env) as server:
        first = server.get("/f").text
        between()
        return first, server.get("/f").text


def says(env, *parts):
    text, again = said(env)
    for part in parts:
        expect(part in text, f"{part!r} is not in {text!r}")
    expect_equal(again, text)


WHERE = "https://huggingface.co/Supabase/gte-small has onnx/model.onnx and vocab.txt"
with tempfile.TemporaryDirectory() as folder:
    models = {"SB_AI_MODELS_DIR": folder}
    says({"SB_AI_MODELS_DIR": ""}, "NotSupported: gte-small is not there: SB_AI_MODELS_DIR, ", WHERE)
    says(models, f"NotSupported: gte-small is not there: no file {folder}/gte-small/onnx/model.onnx", WHERE)
    tiny_model.write(folder)
    vocabulary = pathlib.Path(folder, "gte-small/vocab.txt")
    vocabulary.rename(folder + "/aside")
    says(models, f"NotSupported: gte-small is not there: {vocabulary}: ", WHERE)
    vocabulary.write_text("hello\n")
    says(models, "InvalidData: the vocabulary has no [UNK]")
    pathlib.Path(folder, "aside").replace(vocabulary)
    says({**models, "ORT_DYLIB_PATH": "/nothing/there.so"}, "NotSupported: onnxruntime's library /nothing/there.so cannot be used: ", "ORT_DYLIB_PATH names another file")
    says({**models, "ORT_DYLIB_PATH": str(vocabulary)}, f"NotSupported: onnxruntime's library {vocabulary} cannot be used: ")

    if not tiny_model.has_library():
        sys.exit(77)
    says(models, "384 numbers")
    broken = pathlib.Path(folder, "gte-small/onnx/model.onnx")
    broken.write_bytes(tiny_model.model()[:5000])
    first, second = said(models, lambda: tiny_model.write(folder, below="model.onnx"))
    expect(first.startswith(f"InvalidData: the model {broken} cannot be loaded: "), first)
    expect_equal(second, "384 numbers", "a model that is put there works from then on")
    tiny_model.write(folder, tiny_model.model(output="other"), "model.onnx")
    says(models, "InvalidData: the model cannot be run: ")
