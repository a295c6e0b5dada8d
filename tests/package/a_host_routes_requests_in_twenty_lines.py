"""docs/examples/embed/router.cpp hands requests to functions from threads without a script: answers and uploads go on piece by piece, a client
that goes cancels its request, and it drains when it is told to end."""
import pathlib
import signal
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from http_host import WITNESS, Host
from package import EMBED, PREFIX, run

source = (EMBED / "router.cpp").read_text()
assert len(source.split(" public:\n")[1].split("\n\n private:")[0].splitlines()) <= 20

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    run("cmake", "-G", "Ninja", "-S", EMBED, "-B", folder / "build", f"-DCMAKE_PREFIX_PATH={PREFIX}")
    run("cmake", "--build", folder / "build", "--target", "embed_router")
    for function in ("one", "two"):
        (folder / "functions" / function).mkdir(parents=True)
        (folder / "functions" / function / "index.js").write_text(WITNESS)
    with subprocess.Popen([folder / "build/router", folder / "functions"], stdout=subprocess.PIPE, text=True, cwd="/") as host:
        try:
            port = int(host.stdout.readline().split()[-1])
            for one in (Host(port, "/one"), Host(port, "/two")):
                assert one.ask("") == (200, f"GET http://127.0.0.1:{port}{one.at}/"), one.ask("")
                one.answers_in_pieces()
                one.takes_uploads_in_pieces()
                one.leaves_slow_readers_their_time()
                one.cancels()
            assert Host(port, "/nobody").ask("") == (404, "nobody\n")
            last = Host(port, "/one").begin("pieces", "last")
            answer = last.getresponse()
            assert answer.read(6) == b"first "
            open_one = Host(port, "/one").begin("tell", "before the end")
            assert open_one.getresponse().read() == b"told"
            # Those that are under way end first; who is there may still ask until its connection is closed.
            assert Host(port, "/one").ask("tell", "last") == (200, "told")
            host.send_signal(signal.SIGTERM)
            assert answer.read() == b"last"
            assert host.wait(60) == 0
        finally:
            host.kill()
