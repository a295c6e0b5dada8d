# At the start as well as later, when it has ended by an error of its own; meanwhile nobody who asks is turned away, and signals end the server as ever.
import pathlib
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import BINARY, PATIENCE, expect, expect_equal

GOOD = """
Deno.serve((request) => {
  if (request.url.endsWith("/die")) Promise.reject(new Error("main dies"));
  return new Response("VERSION");
});
"""


class Server:
    """One whose main script need not boot."""

    def __init__(self, main, *flags):
        self.process = subprocess.Popen([BINARY, "start", "--ip", "127.0.0.1", "--port", "0", "--main-service", str(main), "--watch", *flags],
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.lines, self.log = queue.Queue(), ""
        threading.Thread(target=lambda: [self.lines.put(line) for line in self.process.stderr], daemon=True).start()

    def await_log(self, text):
        while True:
            line = self.lines.get(timeout=PATIENCE)
            self.log += line
            if text in line:
                return

    def await_listening(self):
        self.url = self.process.stdout.readline().split()[-1]

    def get(self, path="/"):
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(self.url + path, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def end(self, number):
        self.process.send_signal(number)
        return self.process.wait(PATIENCE)


with tempfile.TemporaryDirectory() as folder:
    main = pathlib.Path(folder, "main")
    main.mkdir()
    script = main / "index.ts"
    server = Server(main)
    server.await_log("there is no main worker until it is saved")
    expect("could not find an appropriate entrypoint" in server.log, server.log)
    script.write_text("Deno.serve(() => new Response('unfinished)")
    server.await_log("there is no main worker until it is saved")
    # One that never comes to its end.
    script.write_text("await new Promise(() => setInterval(() => {}, 1000));")
    script.write_text(GOOD.replace("VERSION", "one"))
    server.await_listening()
    expect_equal(server.get(), "one")

    server.get("/die")
    server.await_log("main worker has been destroyed")
    answers = queue.Queue()
    threading.Thread(target=lambda: answers.put(server.get()), daemon=True).start()
    script.write_text(GOOD.replace("VERSION", "two"))
    expect_equal(answers.get(timeout=PATIENCE), "two")
    expect_equal(server.end(signal.SIGTERM), 15)

    for broken, said in {"throw new Error('x');": "until it is saved", "for (;;);": ""}.items():
        script.write_text(broken)
        for number, code in {signal.SIGTERM: 15, signal.SIGINT: 0}.items():
            server = Server(main, "-v")
            if said:
                server.await_log(said)
            else:
                server.await_log("worker booted: ")
            expect_equal(server.end(number), code, f"{broken} {number}")
