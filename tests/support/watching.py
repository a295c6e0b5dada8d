"""Servers with --watch, and functions that are saved while they run."""
import contextlib
import os
import pathlib

from edgertd import ROUTER, Edgertd, functions, wait_until


def answer(text, top=""):
    """A function's source that answers with a text."""
    return f"{top}\nDeno.serve(() => new Response({text!r}));\n"


def replace(file, text):
    """As most editors save: into a file beside it, which is renamed over it."""
    beside = pathlib.Path(f"{file}.swp~")
    beside.write_text(text)
    os.replace(beside, file)


class Watching(Edgertd):
    """`files` lie in a folder of its own, `folder`; `main`: another main script than the router."""

    def __init__(self, folder, *flags, main=ROUTER, **options):
        self.folder = pathlib.Path(folder)
        super().__init__(main, "--watch", *flags, env={"FUNCTIONS": str(folder), **options.pop("env", {})}, **options)

    def save(self, name, text):
        """At one stroke: what is written in place may be seen before it is whole, and be restarted twice."""
        replace(self.folder / name, text)

    def await_log(self, text, times=1):
        wait_until(lambda: self.log().count(text) >= times, f"the log has {text!r} {times} times")

    def await_answer(self, path, text):
        def answers():
            said = self.get(path).text
            return said == text

        wait_until(answers, f"{path} answers {text!r}")


@contextlib.contextmanager
def watching(files, *flags, **options):
    with functions(files) as folder, Watching(folder, *flags, **options) as server:
        yield server
