# Clients that come, and shake hands, while one main worker takes the other's place are all answered.
import pathlib
import sys
import threading

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, functions, wait_until
from tls_origin import authority
from tls_server import TlsServer
from watching import answer, replace

with authority() as ca, functions({"main/index.ts": answer("one")}) as folder:
    main = pathlib.Path(folder, "main")
    with TlsServer(ca.certificate, [ca.pair("server", "DNS:localhost")], "--watch", main=main) as server:
        answers, over = [], threading.Event()

        def ask():
            while not over.is_set():
                answers.append(server.get("/").text)
                answers.append(server.clear("GET", "/").text)

        asking = [threading.Thread(target=ask) for _ in range(4)]
        for each in asking:
            each.start()
        for i in range(3):
            replace(main / "index.ts", answer(f"version {i}"))
            wait_until(lambda: server.log().count("restarted the main worker") == i + 1, "it is restarted")
            wait_until(lambda: server.get("/").text == f"version {i}", "the new one serves")
        over.set()
        for each in asking:
            each.join()
        expect_equal(set(answers) - {"one", "version 0", "version 1", "version 2"}, set())
        expect_equal((server.get("/").text, server.clear("GET", "/").text), ("version 2", "version 2"))
