# edgertd --version says which V8 it runs and of which day, and warns on stderr of one that is more than 90 days old.
import datetime
import pathlib
import re
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from verbs import machine

with machine() as here:
    done = here.run("--version")
    told = re.fullmatch(r"edgertd [\d.]+ \(V8 [\w.-]+( of (\d{4}-\d\d-\d\d))?\)\n", done.out)
    expect(told, done.out)
    if told[2] is None:
        expect_equal(done.said, "")
    else:
        days = (datetime.datetime.now(datetime.timezone.utc).date() - datetime.date.fromisoformat(told[2])).days
        expect((days > 90) == done.said.startswith("warning: this V8 is "), (days, done.said))
    # Others say nothing of it.
    expect_equal(here.run("start", "--help").said, "")
