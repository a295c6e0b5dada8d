"""Packs and eszips for tests, made by what their formats say and by nothing of edgertd's. Standard library only.

A module is its text, or a dict of what pack.h's PackModule has: kind, text, map, exports, imports, required, code.
"""
import hashlib
import json
import struct

KINDS = ["javascript", "commonjs", "json", "wasm", "text", "bytes"]
HEAD_BYTES = 128


def _bytes(text):
    return text if isinstance(text, bytes) else text.encode()


def _text(value):
    value = _bytes(value)
    return struct.pack("<I", len(value)) + value


def _sha256(value):
    return hashlib.sha256(value).digest()


def _names(module):
    lists = [module.get(key, []) for key in ("exports", "imports", "required")]
    if not any(lists):
        return b""
    return b"".join(struct.pack("<I", len(names)) + b"".join(map(_text, names)) for names in lists)


def pack(modules, entry="file:///app/index.js", files=None, redirects=None, limits="", values=None, version=1):
    """The bytes of a pack."""
    modules = {url: module if isinstance(module, dict) else {"text": module} for url, module in modules.items()}
    sections = []

    def index(begin):
        """`begin` is where the sections begin; None: as many bytes, without the true offsets."""
        out = bytearray()
        sections.clear()
        end = begin

        def add(section):
            nonlocal end
            out.extend(struct.pack("<Q", len(section)))
            if not section:
                return
            at = (end + 15) // 16 * 16
            out.extend(struct.pack("<Q", at) + _sha256(section))
            sections.append((at, section))
            end = at + len(section)

        for text in (entry, limits, "tests", "1"):
            out.extend(_text(text))
        for table in (values or {}, redirects or {}):
            out.extend(struct.pack("<I", len(table)))
            for name in sorted(table, key=_bytes):
                out.extend(_text(name) + _text(table[name]))
        out.extend(struct.pack("<I", len(modules)))
        for url in sorted(modules, key=_bytes):
            module = modules[url]
            out.extend(_text(url) + bytes([KINDS.index(module.get("kind", "javascript"))]))
            add(_bytes(module["text"]))
            add(_bytes(module.get("map", "")))
            add(_names(module))
            code = module.get("code", {})
            out.extend(struct.pack("<I", len(code)))
            for engine in sorted(code):
                out.extend(_text(engine))
                add(code[engine])
        out.extend(struct.pack("<I", len(files or {})))
        for path in sorted(files or {}, key=_bytes):
            out.extend(_text(path))
            add(_bytes(files[path]))
        add(b"")
        return bytes(out)

    body = index(HEAD_BYTES + len(index(0)))
    file = bytearray(HEAD_BYTES) + body
    for at, section in sections:
        file.extend(bytes(at - len(file)) + section)
    head = b"EDGTPACK" + struct.pack("<IIQQ", version, 0, len(file), len(body)) + _sha256(body) + bytes(32)
    file[:HEAD_BYTES] = head + _sha256(head)
    return bytes(file)


def _sized(value):
    value = _bytes(value)
    return struct.pack(">I", len(value)) + value


def eszip(modules, redirects=None, packages=None, roots=None):
    """The bytes of an eszip of version 2.3 without checksums. `modules`: (kind, text, map) or a text of JavaScript, by specifier;
    `packages`: {id: {name: id}}, `roots`: {requirement: id}."""
    packages, ids = packages or {}, list(packages or {})
    head, sources, maps, npm = b"", b"", b"", b""
    kinds = ["javascript", "json", "jsonc", "opaque", "wasm"]

    def slot(all_of_them, part):
        part = _bytes(part)
        return struct.pack(">II", len(all_of_them) if part else 0, len(part)), all_of_them + part

    for specifier, module in modules.items():
        kind, text, source_map = module if isinstance(module, tuple) else ("javascript", module, "")
        at_source, sources = slot(sources, text)
        at_map, maps = slot(maps, source_map)
        head += _sized(specifier) + b"\0" + at_source + at_map + bytes([kinds.index(kind)])
    for source, target in (redirects or {}).items():
        head += _sized(source) + b"\1" + _sized(target)
    for requirement, package in (roots or {}).items():
        head += _sized(requirement) + b"\2" + struct.pack(">I", ids.index(package))
    for package, needs in packages.items():
        npm += _sized(package) + struct.pack(">I", len(needs))
        npm += b"".join(_sized(name) + struct.pack(">I", ids.index(target)) for name, target in needs.items())
    return b"ESZIP2.3" + _sized(bytes([0, 0, 1, 0])) + _sized(head) + _sized(npm) + _sized(sources) + _sized(maps)


def source_map(lines, first_line, source="index.ts"):
    """Of a text with so many lines, which are those of its source from `first_line` (from 0) on."""
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

    def number(value):
        value = value << 1 if value >= 0 else (-value << 1) | 1
        out = ""
        while True:
            value, digit = value >> 5, value & 31
            out += digits[digit | (32 if value else 0)]
            if not value:
                return out

    mappings = ";".join("AA" + number(first_line if line == 0 else 1) + "A" for line in range(lines))
    return json.dumps({"version": 3, "sources": [source], "names": [], "mappings": mappings})


class _Archive:
    """What Rust's rkyv writes: values that lie elsewhere come first, and are pointed to by distances."""

    def __init__(self):
        self.out = bytearray()

    def store(self, value):
        value = _bytes(value)
        at = len(self.out)
        if len(value) >= 8:
            self.out.extend(value)
        return at, value

    def text(self, stored, place):
        at, value = stored
        if len(value) < 8:
            return value.ljust(7, b"\0") + bytes([len(value)])
        return struct.pack("<Ii", len(value), at - place)

    def list_at(self, begin, count, place):
        return struct.pack("<iI", begin - place, count)

    def entries(self, folder):
        """Where a folder's entries begin, and how many there are. A link is a list of the parts of its target."""
        parts = []
        for name, content in folder.items():
            if isinstance(content, dict):
                inside = self.entries(content)
            elif isinstance(content, list):
                stored = [self.store(part) for part in content]
                self.out.extend(bytes(-len(self.out) % 4))
                inside = (len(self.out), len(content))
                for part in stored:
                    self.out.extend(self.text(part, len(self.out)))
            else:
                inside = self.store(content)
            parts.append((self.store(name), inside, content))
        self.out.extend(bytes(-len(self.out) % 8))
        begin = len(self.out)
        for name, inside, content in parts:
            place = len(self.out)
            if isinstance(content, (dict, list)):
                kind = b"\0" if isinstance(content, dict) else b"\2"
                entry = kind + bytes(3) + self.text(name, place + 4) + self.list_at(*inside, place + 12)
            else:
                entry = b"\1" + bytes(7) + self.text(inside, place + 8) + self.text(name, place + 16)
            self.out.extend(entry.ljust(40, b"\0"))
        return begin, len(parts)


def _tree(files):
    tree = {}
    for path, content in files.items():
        *folders, name = path.split("/")
        at = tree
        for folder in folders:
            at = at.setdefault(folder, {})
        at[name] = content
    return tree


def eszip_folder(files):
    """What edge-runtime says of the files in an eszip ({path: key of its content}), as Rust's rkyv archives an optional folder."""
    archive = _Archive()
    begin, count = archive.entries(_tree(files))
    place = len(archive.out)
    return bytes(archive.out + b"\1\0\0\0" + archive.text((0, b"root"), place + 4) + archive.list_at(begin, count, place + 12))


def eszip_metadata(entry, files, links=None, resolver=None, node_modules=None):
    """The same of all that it says since version 2 of its own: `files` {path: key}, `links` {path: path}."""
    archive = _Archive()
    tree = _tree({**files, **{path: target.split("/") for path, target in (links or {}).items()}})
    begin, count = archive.entries(tree)
    texts = [archive.store(value) for value in (entry, json.dumps(resolver or {}).ljust(8), json.dumps(node_modules).ljust(8))]
    archive.out.extend(bytes(-len(archive.out) % 8))
    out = bytearray()

    def place():
        return len(archive.out) + len(out)

    def some_bytes(stored):
        out.extend(b"\1\0\0\0")
        out.extend(archive.list_at(stored[0], len(stored[1]), place()))

    out.extend(b"\1\0\0\0" + bytes(4))
    out.extend(archive.text(texts[0], place()))
    some_bytes(texts[1])
    out.extend(bytes(16 + 8))
    out.extend(b"\1\0\0\0")
    out.extend(archive.text((0, b"root"), place()))
    out.extend(archive.list_at(begin, count, place()))
    out.extend(bytes(36))
    some_bytes(texts[2])
    return bytes(archive.out + out)
