"""Folders that the set-up's copy lacks run when EDGERT_WPT_DIR names a copy that has them: all of them by default, with nothing expected."""
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TESTS = {
    "compression/formats.any.js": """// META: global=window,worker,shadowrealm
// META: script=resources/concatenate.js
promise_test(async () => {
  for (const format of ["deflate", "deflate-raw", "gzip"]) {
    const there = new Blob(["expected"]).stream().pipeThrough(new CompressionStream(format));
    const back = await concatenate(there.pipeThrough(new DecompressionStream(format)));
    assert_equals(new TextDecoder().decode(back), "expected");
  }
}, "formats");""",
    "compression/resources/concatenate.js": "const concatenate = async (stream) => new Uint8Array(await new Response(stream).arrayBuffer());",
    "urlpattern/urlpattern.any.js": """// META: global=window,worker
promise_test(async () => {
  for (const { pattern, input, groups } of await (await fetch("resources/data.json")).json()) {
    test(() => assert_object_equals({ ...new URLPattern(pattern).exec(input).pathname.groups }, groups), JSON.stringify(pattern));
  }
}, "Loading data...");""",
    "urlpattern/resources/data.json": '[{"pattern": {"pathname": "/books/:id"}, "input": {"pathname": "/books/7"}, "groups": {"id": "7"}}]',
    "urlpattern/constructor.window.js": "test(() => assert_true(false), 'not for workers');",
    "common/gc.any.js": "test(() => assert_true(false), 'what tests need is no test');",
}


def run(*arguments):
    done = subprocess.run([sys.executable, str(HERE / "run.py"), *sys.argv[1:], *arguments], env={**os.environ, "EDGERT_WPT_DIR": place}, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


source = pathlib.Path(os.environ["WPT_DIRECTORY"]) / "resources/testharness.js"
if not source.exists():
    print(f"skipped: no Web Platform Tests in {source.parent.parent}; ./dev deps brings them")
    sys.exit(77)
with tempfile.TemporaryDirectory() as place:
    for name, text in {**TESTS, "resources/testharness.js": source.read_text()}.items():
        file = pathlib.Path(place, name)
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)
    code, said = run()
    lines = [line.split()[:4] for line in said.splitlines()]
    assert code == 0 and lines == [["compression", "1", "of", "1"], ["urlpattern", "2", "of", "2"]], said
    code, said = run("urlpattern")
    assert code == 0 and "compression" not in said, said
    code, said = run("web-locks")
    assert code == 77 and "has no tests in web-locks" in said, said

    pathlib.Path(place, "urlpattern/resources/data.json").write_text('[{"pattern": {"pathname": "/:a"}, "input": {"pathname": "/7"}, "groups": {"b": "7"}}]')
    code, said = run("urlpattern")
    assert code == 1 and 'urlpattern.any.js: {"pathname":"/:a"}' in said, said
