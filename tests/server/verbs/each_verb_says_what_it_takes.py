# edgertd --help lists the verbs, --help behind one its flags; what is no verb, and what a verb does not take, is refused with 2.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

FLAGS = {
    "cache": ("--lock", "--frozen", "--cached-only", "--disable-module-cache", "--import-map"),
    "info": ("--json", "--cached-only"),
    "bundle": ("--entrypoint", "--output", "--static", "--checksum", "--timeout", "--decorator", "--lock", "--frozen"),
    "unbundle": ("--eszip", "--pack", "--output", "--force"),
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
    said = here.run("bundel", "--entrypoint", "x", code=2).said
    expect_equal(said, 'edgertd: "bundel" is no verb, and no file or folder to serve; did you mean bundle? [EDG304]\n')
    said = here.run("bundle", "--entrypoint", "x", "one", "--two", "three", code=2).said
    expect_equal(said, "edgertd: not expected: one --two three; bundle --help says what is [EDG304]\n")
    expect("deprecated" in here.run("bundle", "--help").out.partition("--import-map")[2].partition("--cached-only")[0], "--import-map of bundle")
    here.run("bundle", "--entrypoint", "x", "--checksum", "md5", code=2)
    here.run("bundle", "--entrypoint", "x", "--timeout", "010", code=2)
