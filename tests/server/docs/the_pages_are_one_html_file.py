"""`./dev docs` makes one file of all pages, whose links lead somewhere in it and which loads nothing; a dead link fails it. Skipped without Debian's python3-markdown."""
import collections
import importlib.util
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from edgertd import ROOT, expect, expect_equal

SYSTEMS_OWN = "/usr/bin/python3"
if importlib.util.find_spec("markdown") is None:
    if os.path.realpath(sys.executable) == os.path.realpath(SYSTEMS_OWN) or not os.path.exists(SYSTEMS_OWN):
        sys.exit(77)
    os.execv(SYSTEMS_OWN, [SYSTEMS_OWN, __file__])

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    file = folder / "edgert.html"
    subprocess.run([sys.executable, ROOT / "docs/single_page/build.py", file], check=True)
    text = file.read_text()
    ids = collections.Counter(re.findall(r'<[a-z0-9]+ [^>]*?\bid="([^"]+)"', text))
    expect_equal([each for each, times in ids.items() if times > 1], [], "ids are there once")
    links = re.findall(r'<a [^>]*?href="([^"]*)"', text)
    anchors = {link[1:] for link in links if link.startswith("#")}
    expect_equal(sorted(anchors - set(ids)), [], "anchors")
    expect_equal([link for link in links if not re.match("#|https?://", link)], [], "others")
    expect(len(anchors) > 100 and len(re.findall("<article ", text)) >= 20, "all pages are in it")
    loads = re.findall(r"""<(?:script|img|iframe|link)\b[^>]*(?:src|href)=|@import|url\(|\bfetch\(["']|import\(""", re.sub(r"<main>.*</main>", "", text, flags=re.S))
    expect_equal(loads, [])
    for heading in ("What counts as memory", "While you write"):
        expect(re.search(rf'<h2 id="[^"]+"><a [^>]*>{heading}</a></h2>', text), heading)

    # What is wrong with links is told, each by its page.
    sys.path.insert(0, str(ROOT / "docs/single_page"))
    from build import build

    (folder / "docs").mkdir()
    (folder / "README.md").write_text("# One\n\n[a](docs/two.md) [b](docs/two.md#there) [c](docs/two.md#not-there) [d](docs/three.md) [e](https://example.com/x) [f](#one) [g](docs)\n\n```\n[h](nowhere.md)\n```\n")
    (folder / "docs/two.md").write_text("# Two\n\n## There\n\n[a](../README.md) [b](../LICENSE)\n")
    made, faults = build(folder)
    expect_equal(faults, ["README.md: docs/two.md#not-there leads nowhere", "README.md: docs/three.md leads nowhere", "docs/two.md: ../LICENSE leads nowhere"])
    expect('<a href="#two--there">b</a>' in made and '<a href="#readme">f</a>' in made and '<span class="file" title="docs">g</span>' in made, made[made.index("<main>") :][:2000])

    # In a browser, where there is one.
    if browser := shutil.which("chromium"):
        dom = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder}/browser", "--virtual-time-budget=2000", "--dump-dom", f"{file.as_uri()}?q=compiled+webassembly"],
                             capture_output=True, text=True, timeout=120).stdout
        found = re.search(r'<ol id="found">(.*?)</ol>', dom, re.S)
        expect(found and "What counts as memory" in found[1] and "<mark>WebAssembly</mark>" in found[1], dom[:300])
