"""run.py fails for what fails, passes, breaks off or hangs against its expectations, each by its name, and for nothing else."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
TESTS = {
    "passes.any.js": "test(() => {}, 'one'); promise_test(async () => {}, 'two');",
    "fails.any.js": "test(() => assert_true(false), 'bad'); test(() => {}, 'good');",
    "throws.any.js": "test(() => {}, 'before'); throw new Error('thrown');",
    "hangs.any.js": "async_test(() => {}, 'never');",
    "loops.any.js": "test(() => { for (;;); }, 'loop');",
    "silent.any.js": "// no test at all",
    "scripts.any.js": "// META: script=resources/more.js\n// META: variant=?a\n// META: variant=?b\ntest(() => assert_equals(more + location.search, `more${location.search}`), 'shares');",
    "resources/more.js": "const more = 'more';",
    "window.any.js": "// META: global=window\ntest(() => assert_true(false), 'not for workers');",
}


def run(expected):
    (root / "expectations" / "folder.json").write_text(json.dumps(expected))
    done = subprocess.run([sys.executable, str(HERE / "run.py"), "--directory", str(root), "--expectations", str(root / "expectations"), "--limit", "5",
                           *sys.argv[1:], "folder"], capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


source = pathlib.Path(os.environ["WPT_DIRECTORY"])
if not (source / "resources/testharness.js").exists():
    print(f"skipped: no Web Platform Tests in {source}; ./dev deps brings them")
    sys.exit(77)
with tempfile.TemporaryDirectory() as place:
    root = pathlib.Path(place)
    (root / "expectations").mkdir()
    (root / "resources").mkdir()
    (root / "resources/testharness.js").write_bytes((source / "resources/testharness.js").read_bytes())
    for name, text in TESTS.items():
        file = root / "folder" / name
        file.parent.mkdir(exist_ok=True, parents=True)
        file.write_text(text)

    code, said = run([])
    wanted = ["fails.any.js: bad", "throws.any.js: (file)", "hangs.any.js: never", "loops.any.js: (file)", "silent.any.js: (file)"]
    assert code == 1 and all(f"folder/{text}" in said for text in wanted), said
    assert "passes.any.js" not in said and "scripts.any.js" not in said and "window.any.js" not in said, said

    listed = [
        {"files": ["folder/fails.any.js"], "subtests": ["b*"], "reason": "a bug"},
        {"files": ["folder/throws.any.js", "folder/hangs.any.js", "folder/silent.any.js"], "reason": "breaks off"},
        {"files": ["folder/loops.any.js"], "skip": True, "reason": "loops"},
    ]
    code, said = run(listed)
    assert code == 0, said

    quick = [*listed, {"files": ["folder/hangs.any.js"], "skip": True, "reason": "takes long"}]
    code, said = run([*quick, {"files": ["folder/passes.any.js"], "subtests": ["one"], "reason": "gone"}])
    assert code == 1 and "passes.any.js: one: passes now (gone)" in said, said
    code, said = run([*quick, {"files": ["folder/passes.any.js"], "reason": "gone"}])
    assert code == 1 and "passes.any.js: passes now (gone)" in said, said
    code, said = run([*quick, {"files": ["folder/scripts.any.js*"], "subtests": ["no such"], "reason": "a slip"}])
    assert code == 1 and "nothing matches the expectation 'no such'" in said, said
    code, said = run([*quick, {"files": ["folder/passes.any.js"]}])
    assert code != 0 and "needs files and a reason" in said, said
    code, said = run([*quick, {"files": ["folder/passes.any.js"], "skipped": True, "reason": "a slip"}])
    assert code != 0 and "there is no field skipped" in said, said

    # What a browser alone has, or an older standard, must fail all the same, and leaves the share.
    assert " 6 of     11 " in run(listed)[1], "the share"
    for field in ["browser", "older"]:
        apart = {**listed[0], field: True}
        code, said = run([apart, *listed[1:]])
        assert code == 0 and " 6 of     10 " in said and " 1 not counted " in said, said
        code, said = run([*listed, {**apart, "subtests": ["good"]}])
        assert code == 1 and "fails.any.js: good: passes now (a bug)" in said, said
    code, said = run([*listed, {"files": ["folder/hangs.any.js"], "browser": True, "reason": "no subtests"}])
    assert code != 0 and "told by its subtests" in said, said
