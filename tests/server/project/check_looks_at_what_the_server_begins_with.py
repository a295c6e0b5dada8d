"""edgertd check reads certificates, the file of keys, and who may ask the admin, as serve would when it begins."""
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect
from verbs import machine

with machine() as here:
    home = pathlib.Path(here.home)
    (home / "functions/hello").mkdir(parents=True)
    (home / "functions/hello/index.ts").write_text("Deno.serve(() => new Response('hello'));\n")
    for config, told in (
        ('[server]\nadmin = "0.0.0.0:9001"\n', "admin_token is wanted"),
        ('[server.tls]\ncert = "absent.pem"\nkey = "absent.pem"\n', "absent.pem"),
        ('[server.tls]\ncert = "edgert.toml"\nkey = "edgert.toml"\n', "edgert.toml"),
        ('[auth]\njwks = "absent.json"\n', f"there is no file {here.home}/absent.json"),
    ):
        (home / "edgert.toml").write_text(config)
        said = here.run("check", code=1).said
        expect(told in said and "nothing is wrong" not in said, said)
    (home / "edgert.toml").write_text('[server]\nadmin = "0.0.0.0:9001"\nadmin_token = "a-token-of-the-test"\n')
    here.run("check")
