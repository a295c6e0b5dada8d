# It is reached as anything else is: a function that may not reach it says so, wherever the address comes from.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import expect, expect_equal
from models import models

for rule, may in (('allow_net = ["example.com"]', False), ('deny_net = ["@private"]', False), ("", True)):
    with models(lambda visitor, request: visitor.answer(body='{"done":true}'), rule) as ask:
        messages, error = ask()
        if may:
            expect_equal((messages, error), ([{"done": True}], None))
        else:
            expect(error.startswith("NotCapable: "), f"{rule}: {error}")
            expect_equal(ask.upstream.connections, 0, rule)
