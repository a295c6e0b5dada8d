# Written in place, renamed over, moved away and written anew, removed and made again, and a link that leads elsewhere.
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect_equal
from watching import answer, replace, watching

with watching({"fn/index.ts": answer("0"), "v1/part.ts": "export default 1;\n", "v2/part.ts": "export default 2;\n"}) as server:
    file = server.folder / "fn/index.ts"

    def in_place(text):
        file.write_text(text)

    def by_rename(text):
        replace(file, text)

    def with_backup(text):
        file.rename(f"{file}~")
        file.write_text(text)

    def made_again(text):
        file.unlink()
        file.write_text(text)

    def same_size_and_time(text):
        times = file.stat()
        file.write_text(text)
        os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))

    expect_equal(server.get("/fn").text, "0")
    ways = (in_place, by_rename, with_backup, made_again, same_size_and_time)
    for times, save in enumerate(ways, 1):
        save(answer(str(times)))
        server.await_answer("/fn", str(times))
        server.await_log("restarted fn in ", times)

    # As Kubernetes changes a volume: the file's own folder stays.
    (server.folder / "current").symlink_to("v1")
    in_place("import part from '../current/part.ts';\n" + answer("x").replace("'x'", "String(part)"))
    server.await_answer("/fn", "1")
    (server.folder / "next").symlink_to("v2")
    os.replace(server.folder / "next", server.folder / "current")
    server.await_answer("/fn", "2")
