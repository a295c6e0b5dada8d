"""edgertd started with too little of something: it must refuse in words or serve, and never crash or hang."""
import contextlib
import http.client
import os
import pathlib
import resource
import signal
import subprocess
import sys
import tempfile
import threading

from edgertd import BINARY, PATIENCE, ROUTER, Edgertd, expect, functions

MB = 1 << 20
# Sanitizers reserve terabytes, so nothing about address space can be told of them.
SANITIZED = b"__asan_init" in open(BINARY, "rb").read() or b"__tsan_init" in open(BINARY, "rb").read()
FILES = {"fn/index.js": "Deno.serve(() => new Response('well'));"}


class Outcome:
    def __init__(self, code, answer, stderr):
        self.code, self.answer, self.stderr = code, answer, stderr

    def __repr__(self):
        return f"exit code {self.code}, answer {self.answer!r}\n{self.stderr[-2000:]}"


def start_confined(limits=(), env=None, user=None, before=None, main=ROUTER, path="/fn"):
    """Starts a server under `limits`, pairs of a resource and its most, asks it for `path` if it listens, and stops it."""

    def confine():
        if before is not None:
            before()
        for what, most in limits:
            resource.setrlimit(what, (most, most))
        if user is not None:
            os.setgroups([])
            os.setgid(user)
            os.setuid(user)

    with functions(FILES) as folder, tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile() as log:
        for place in (folder, f"{folder}/fn", home):
            os.chmod(place, 0o755)
        clean = {name: value for name, value in os.environ.items() if name != "V8_FLAGS"}
        process = subprocess.Popen(
            [BINARY, "start", "--ip", "127.0.0.1", "--port", "0", "--main-service", str(main)],
            env={**clean, "XDG_CACHE_HOME": home, "FUNCTIONS": folder, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            preexec_fn=confine,
        )
        hangs = threading.Event()
        watchdog = threading.Timer(PATIENCE, lambda: (hangs.set(), process.kill()))
        watchdog.start()
        line = process.stdout.readline().decode()
        answer = None
        if line.startswith("listening on "):
            connection = http.client.HTTPConnection("127.0.0.1", int(line.rsplit(":", 1)[1]), timeout=PATIENCE)
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                answer = (response.status, response.read().decode())
            except (OSError, http.client.HTTPException) as broken:
                answer = repr(broken)
            connection.close()
            process.send_signal(signal.SIGINT)
        code = process.wait()
        watchdog.cancel()
        process.stdout.close()
        log.seek(0)
        outcome = Outcome(code, answer, log.read().decode(errors="replace"))
        expect(not hangs.is_set(), f"hangs: {outcome}")
        return outcome


def expect_words(what, outcome, words=""):
    """It has refused to start, and said why."""
    expect(outcome.code == 1 and outcome.answer is None, f"{what}: {outcome}")
    expect("edgertd: " in outcome.stderr and words in outcome.stderr, f"{what}: {outcome}")


def expect_words_or_service(what, outcome):
    """It has refused to start and said why, or it has answered: the function's answer, or why there is none."""
    if outcome.answer is None:
        return expect_words(what, outcome)
    expect(outcome.code == 0, f"{what}: {outcome}")
    good = outcome.answer == (200, "well") or (outcome.answer[0] == 500 and "InvalidWorkerCreation: " in outcome.answer[1])
    expect(good, f"{what}: {outcome}")


@contextlib.contextmanager
def serving_without_threads(files, *flags):
    """A server whose functions in `files` have been asked once, and which gets no thread from then on."""
    # The superuser has as many as it likes; whoever else runs this has one already.
    user = 100_000 + os.getpid() if os.getuid() == 0 else None
    if user is not None and not all(folder.stat().st_mode & 0o5 == 0o5 for folder in pathlib.Path(BINARY).resolve().parents):
        print(f"skipped: {BINARY} is not for other users, and the superuser cannot be confined")
        sys.exit(0)
    # The leak check at the end needs a thread.
    options = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    with functions(files) as folder:
        for path in (pathlib.Path(folder), *pathlib.Path(folder).rglob("*")):
            path.chmod(0o755)
        with Edgertd(ROUTER, *(flag.replace("FUNCTIONS", folder) for flag in flags), env={"FUNCTIONS": folder, **options}, user=user) as server:
            for name in {name.split("/")[0] for name in files}:
                server.get(f"/{name}")
            confine_as(user, server.pid)
            yield server


def confine_as(user, pid):
    """By that user itself: not every superuser may."""
    child = os.fork()
    if child == 0:
        with contextlib.suppress(OSError):
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)
            resource.prlimit(pid, resource.RLIMIT_NPROC, (1, 1))
            os._exit(0)
        os._exit(1)
    expect(os.waitpid(child, 0)[1] == 0, "RLIMIT_NPROC cannot be set")
