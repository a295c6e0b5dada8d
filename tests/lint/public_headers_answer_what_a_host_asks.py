"""Each public function says on which thread it may be called, who owns what, what can go wrong and what it costs: once for all of its class, where that is
declared, and by itself where it differs. What has no class says it beside it, unless it works on plain values alone, of which edgert/edgert.h speaks."""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
CLASS = re.compile(r"((?:^//[^\n]*\n)*)(?:^template[^\n]*\n)?^(class|struct)(?: \[\[nodiscard\]\])? (\w+)(?: final)?(?: : [^{;]+)? \{", re.M)
FREE = re.compile(r"((?:^//[^\n]*\n)*)^((?!using)\w[\w:<>, ]*?[&*]*) \*?(\w+)\([^;{]*\);", re.M)
FUNCTION = re.compile(r"^  (?!using|friend|return|if|for|static_assert|//)[\w:<>,&*~ \[\]]+\(", re.M)
WORDS = ("thread", "owner", "errors", "cost")

faults = []
functions = classes = free = 0
for file in sorted([*(root / "libedgert/include/edgert").glob("*.h"), *(root / "bindings").glob("*.h")]):
    text = file.read_text()

    def answers(comment, name):
        said = comment.lower().replace("\n//", "")
        for word in WORDS:
            if not re.search(rf"\b{word}(:|,? and \w+:|(, \w+)+:)", said):
                faults.append(f"{file.relative_to(root)}: {name} does not say its {word}")

    for found in CLASS.finditer(text):
        comment, kind, name = found.groups()
        end = text.find("\n};", found.end())
        body = text[found.end() : end].split("\n private:")[0]
        if kind == "struct" and not re.search(r"virtual|\w+\(.*\) (const|noexcept)", body):
            continue
        classes += 1
        functions += len(FUNCTION.findall(body))
        answers(comment, name)
    for found in FREE.finditer(text):
        comment, gives, name = found.groups()
        free += 1
        if re.search(r"Result|Status|_ptr|void", gives) and name != "set_limit" and name != "check":
            answers(comment, name)
print(f"{functions} functions of {classes} classes, {free} without a class")
print("\n".join(faults), file=sys.stderr)
sys.exit(bool(faults))
