"""docs/examples/embed/own_bindings makes a snapshot of the installed platform's scripts and its own, and its functions call what is its own."""
import pathlib
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import EMBED, PREFIX, run

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("cmake", "-G", "Ninja", "-S", EMBED / "own_bindings", "-B", folder, f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder)
    said = run(folder / "host", folder / "shout.bin")
    assert said == "200 hello!\n", said
    # What a script throws is said.
    broken = folder / "broken.js"
    broken.write_text("(natives) => { throw new Error('not today'); }\n")
    try:
        run(folder / "make_snapshot", PREFIX / "share/edgert/platform", broken, folder / "broken.bin")
    except SystemExit as ended:
        assert "not today" in str(ended), ended
    else:
        sys.exit("a script that throws was frozen")
