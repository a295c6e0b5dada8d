"""Main, user and event workers are asked for all that they have, and TypeScript for all that edgert-types says: both are the same but for the exceptions, and
ts-typings/make/listing.json, of which the web's part of the typings and pages of the docs are made, is what the workers say.

    python3 what_workers_have_is_what_is_typed.py --write     renews the listing
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE / "runtime"))
sys.path.insert(0, str(HERE.parent / "support"))
import listing
from edgertd import expect, expect_equal
from types_project import NODE, PACKAGE, ROOT

LISTING = ROOT / "ts-typings/make/listing.json"

there = listing.merged(listing.of_each_kind())
if sys.argv[1:] == ["--write"]:
    LISTING.write_text(listing.text(there))
    sys.exit(0)
kept = json.loads(LISTING.read_text())
changed = [name for name in sorted({*there, *kept}) if there.get(name) != kept.get(name)]
expect_equal(changed, [], f"{LISTING.relative_to(ROOT)} is not what workers have; {pathlib.Path(__file__).name} --write renews it")
with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
    json.dump(there, file)
    file.flush()
    compared = subprocess.run([NODE, str(HERE / "compare.mjs"), file.name, str(PACKAGE)], capture_output=True, text=True)
    expect(compared.returncode == 0, compared.stdout + compared.stderr)

# What the list of exceptions says of those that are refused is so.
exceptions = subprocess.run([NODE, "-e", f"import('{HERE}/exceptions.mjs').then(({{ refused }}) => console.log(JSON.stringify(refused)))"], capture_output=True, text=True, check=True)
expect_equal(listing.answers_of_calls(json.loads(exceptions.stdout)), [], "these do not throw")
