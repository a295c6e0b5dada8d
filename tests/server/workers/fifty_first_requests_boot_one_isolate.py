import threading
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal, serving

SOURCE = """
const born = crypto.randomUUID();
export default { fetch: () => new Response(born) };
"""
with serving({"cold/index.ts": SOURCE}, "-v") as server:
    together = threading.Barrier(50)
    answers = []

    def client():
        connection = server.connect()
        connection.connect()
        together.wait()
        connection.request("GET", "/cold")
        response = connection.getresponse()
        answers.append((response.status, response.read()))
        connection.close()

    threads = [threading.Thread(target=client) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    expect_equal(len(answers), 50)
    expect_equal({status for status, _ in answers}, {200})
    expect_equal(len({body for _, body in answers}), 1, "different isolates answered")
    expect_equal(server.boots("cold"), 1, "isolates booted")
