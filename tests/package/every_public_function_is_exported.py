"""Whatever the installed headers declare and do not define themselves is in libedgert.so, each overload of it."""
import collections
import pathlib
import re
import sys

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
from package import PREFIX, V8_IS_STATIC, run


def with_plain_operators(text):
    return re.sub(r"operator\s*(\(\)|[^\s\w(]+)", lambda found: "operator_" + "_".join(str(ord(sign)) for sign in found[1]), text)


def without_noise(text):
    text = re.sub(r"//[^\n]*|/\*.*?\*/", "", text, flags=re.S)
    text = re.sub(r'"(\\.|[^"\\])*"', '""', text)
    text = re.sub(r"^[ \t]*#.*?(?<!\\)$", "", text, flags=re.S | re.M)
    text = re.sub(r"\[\[.*?\]\]", "", text, flags=re.S)
    text = re.sub(r"=\s*\{[^{}]*\}", "", text)
    # Operators that would look like template arguments, then those arguments, from the inside out.
    text = with_plain_operators(text).replace("->", "").replace("<=", "")
    while (shorter := re.sub(r"<[^<>;{}]*>", "", text)) != text:
        text = shorter
    return text


def declared(text):
    """(qualified name) of each function that is declared without a body, outside of private parts."""
    scopes = []  # [name or None for what holds no declarations, access]
    statement = ""
    for token in re.findall(r"[{};]|[^{};]+", without_noise(text)):
        if token == "{":
            head = re.search(r"\b(namespace|class|struct|extern)\b(?:\s+([\w:]+))?[^=()]*$", statement)
            opaque = any(name is None for name, _ in scopes) or not head or "enum" in statement
            access = "private" if head and head[1] == "class" else "public"
            scopes.append([None if opaque else head[2] or "", access])
            statement = ""
            continue
        if token == "}":
            scopes.pop()
            statement = ""
            continue
        if token != ";":
            statement += token
            while access := re.match(r"\s*(public|protected|private)\s*:(?!:)", statement):
                scopes[-1][1] = access[1]
                statement = statement[access.end():]
            continue
        # A member that points at a function is none.
        name = re.match(r"[^()=]*?((?:~\s*)?\w+)\s*\((?!\s*\*)", statement)
        hidden = any(scope is None or access == "private" for scope, access in scopes)
        inline = re.search(r"=\s*(0|default|delete)\s*$", statement) or re.match(r"\s*(template|using|typedef|friend|return)\b", statement)
        if name and not hidden and not inline:
            yield "::".join([*(scope for scope, _ in scopes if scope), name[1].replace(" ", "")])
        statement = ""


if V8_IS_STATIC:
    sys.exit(0)
promised = collections.Counter()
for header in sorted((PREFIX / "include/edgert").rglob("*.h")):
    promised.update(declared(header.read_text()))
# The reader of headers reads them: classes, free functions, constructors, destructors, nested namespaces.
for known in ("edgert::Worker::fetch", "edgert::live_objects", "edgert::EventQueue::EventQueue", "edgert::Worker::~Worker",
              "edgert::binding::Pin::reset", "edgert::Platform::create", "edgert::internal::result_misuse"):
    assert known in promised, (known, sorted(promised))
assert promised["edgert::EventQueue::EventQueue"] == 2, promised

signatures = {with_plain_operators(line.split(maxsplit=2)[2]) for line in run("nm", "-DC", "--defined-only", "--without-symbol-versions", PREFIX / "lib/libedgert.so").splitlines()}
exported = collections.Counter(signature.split("[")[0].split("(")[0] for signature in signatures)
missing = [f"{name}: {count} declared, {exported[name]} exported" for name, count in promised.items() if exported[name] < count]
print("\n".join(missing), file=sys.stderr)
sys.exit(bool(missing))
