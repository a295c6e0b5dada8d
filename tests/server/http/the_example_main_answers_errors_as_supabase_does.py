import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import EXAMPLES, Edgertd, expect_equal, functions

files = {
    "main/index.ts": (EXAMPLES / "main/index.ts").read_bytes(),
    "throws/index.ts": 'throw new Error("fail");',
    "broken/index.ts": "const broken = (;",
}
BOOT_ERROR = '{"code":"BOOT_ERROR","message":"Worker failed to boot (please check logs)"}'
WORKER_ERROR = '{"code":"WORKER_ERROR","message":"Function exited due to an error (please check logs)"}'
with functions(files) as folder, Edgertd(folder + "/main") as server:
    for path, status, body in (
        ("/broken", 503, BOOT_ERROR),
        ("/throws", 500, WORKER_ERROR),
        ("/missing", 404, '{"msg":"Function not found"}'),
        ("/", 404, '{"msg":"Function not found"}'),
        ("/..%2fmain", 404, '{"msg":"Function not found"}'),
    ):
        answer = server.get(path)
        expect_equal((answer.status, answer.text), (status, body), path)
