# edgertd --help lists the verbs, --help behind one its flags; what a verb does not take is refused with 2.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

FLAGS = {
    "cache": ("--lock", "--frozen", "--cached-only", "--disable-module-cache", "--import-map"),
    "info": ("--json", "--cached-only"),
    "bundle": ("--entrypoint", "--output", "--static", "--checksum", "--timeout", "--decorator", "--lock", "--frozen"),
    "unbundle": ("--eszip", "--pack", "--output"),
    "vendor": ("--output",),
}
with machine() as here:
    listed = here.run("--help").out
    for verb, flags in FLAGS.items():
        expect(f"\n  {verb} " in listed, listed)
        said = here.run(verb, "--help").out
        for flag in flags:
            expect(flag in said, f"{verb}: {flag} in {said}")
        expect("FILE" in said, said)
        expect_equal(here.run(verb, "--nonsense", code=2).out, "")
        expect_equal(here.run(verb, code=2).out, "")
    here.run("bundle", "--entrypoint", "x", "--checksum", "md5", code=2)
    here.run("bundle", "--entrypoint", "x", "--timeout", "010", code=2)
