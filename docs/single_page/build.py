"""Makes one HTML file of README.md, CONTRIBUTING.md and all of docs/: build.py OUTPUT.html

It needs no network and no other file: styles and the search are in it. Links between pages are anchors; one that leads nowhere fails the build, and files that are
no pages are shown with their path. By Debian's python3-markdown.
"""
import html
import pathlib
import posixpath
import re
import sys

import markdown

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
# In the order in which one reads; whatever else there is follows by name.
FIRST = (
    *("README", "functions", "main-scripts", "migration", "deploy", "errors", "mistakes", "typescript", "limits", "globals", "deno"),
    *("modules", "packages", "node", "files", "javascript", "embedding", "bindings", "architecture"),
)


def slug(title):
    """As those make anchors of headings who show Markdown to people."""
    return re.sub(r"[^\w\- ]", "", title.strip().lower()).replace(" ", "-")


class Page:
    """`path`: in the repository. `id`: its own anchor, with which those of its headings begin."""

    def __init__(self, path, text):
        self.path = pathlib.PurePosixPath(path)
        self.id = ("decision-" if self.path.parent.name == "decisions" else "") + self.path.stem.lower()
        self.headings = []  # (level, title, its slug, its anchor)
        body = markdown.markdown(text, extensions=["tables", "fenced_code", "sane_lists"], output_format="html")
        # What stands in code is escaped: these are tags.
        self.body = re.sub(r"<h([1-6])>(.*?)</h\1>", self._heading, body, flags=re.S)
        self.title = self.headings[0][1] if self.headings else self.path.stem

    def _heading(self, found):
        title = html.unescape(re.sub(r"<[^>]*>", "", found[2]))
        name = slug(title)
        taken = sum(each[2] == name for each in self.headings)
        anchor = f"{self.id}--{name}-{taken}" if taken else f"{self.id}--{name}" if self.headings else self.id
        self.headings.append((int(found[1]), title, name, anchor))
        return f'<h{found[1]} id="{html.escape(anchor)}"><a class="own" href="#{html.escape(anchor)}">{found[2]}</a></h{found[1]}>'

    def anchor_of(self, fragment):
        """None: there is no such heading."""
        if not fragment:
            return self.id
        own = (anchor for _, _, name, anchor in self.headings if fragment in (name, anchor.removeprefix(f"{self.id}--")))
        return next(own, None)


def read_pages(root):
    paths = [path for path in ("README.md", "CONTRIBUTING.md") if (root / path).exists()]
    paths += [file.relative_to(root).as_posix() for file in sorted((root / "docs").glob("**/*.md"))]
    order = {name: at for at, name in enumerate(FIRST)}
    found = [Page(path, (root / path).read_text()) for path in paths]
    return sorted(found, key=lambda page: (page.id.startswith("decision-"), order.get(page.path.stem, len(FIRST)), str(page.path)))


def lead_links(page, pages, root, faults):
    """The page's body, with links to where they lead in the one file."""

    def lead(found):
        link, shown = html.unescape(found[1]), found[2]
        path, _, fragment = link.partition("#")
        if re.match(r"[a-z]+:", link) or link.startswith(f"#{page.id}"):
            return found[0]
        place = posixpath.normpath(posixpath.join(page.path.parent, path)) if path else str(page.path)
        other = pages.get(place)
        anchor = other and other.anchor_of(fragment)
        if anchor:
            return f'<a href="#{html.escape(anchor)}">{shown}</a>'
        if other or not (root / place).exists():
            faults.append(f"{page.path}: {link} leads nowhere")
        return f'<span class="file" title="{html.escape(place)}">{shown}</span>'

    return re.sub(r'<a href="([^"]*)">(.*?)</a>', lead, page.body, flags=re.S)


def contents(pages):
    lines = []
    for page in pages:
        inner = "".join(f'<li><a href="#{html.escape(anchor)}">{html.escape(title)}</a></li>' for level, title, _, anchor in page.headings[1:] if level == 2)
        lines.append(f'<li><a href="#{page.id}">{html.escape(page.title)}</a><ul>{inner}</ul></li>')
    return "\n".join(lines)


def build(root=ROOT):
    """(the whole file, what is wrong with its links)."""
    pages, faults = read_pages(root), []
    by_path = {str(page.path): page for page in pages}
    bodies = [f'<article data-title="{html.escape(page.title)}">\n{lead_links(page, by_path, root, faults)}\n</article>' for page in pages]
    parts = {"STYLE": (HERE / "page.css").read_text(), "SCRIPT": (HERE / "search.js").read_text(), "CONTENTS": contents(pages), "BODY": "\n".join(bodies)}
    return re.sub(r"<!--([A-Z]+)-->", lambda found: parts[found[1]], (HERE / "page.html").read_text()), faults


if __name__ == "__main__":
    text, faults = build()
    if faults:
        sys.exit("\n".join(faults))
    output = pathlib.Path(sys.argv[1])
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text)
