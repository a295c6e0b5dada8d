"""The binary interface of edgert/c.h as text: its constants, functions, types, and the layout of its structs.

Run by itself it writes the record: python3 tests/support/c_interface.py > tests/package/c_interface.txt
"""
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
SOURCES = [ROOT / "libedgert/include", ROOT / "bindings"]
PROGRAM = """
#include <edgert/c.h>
#include <stdio.h>
#define SIZE_OF_FIELD(type, field) sizeof(((type*)0)->field)
int main(void) {
%s
  return 0;
}
"""


def declarations(headers):
    """Each declaration of the headers, in one line, without comments."""
    for header in headers:
        text = re.sub(r"//[^\n]*", "", header.read_text())
        text = re.sub(r"#ifdef __cplusplus\n.*?#endif", "", text, flags=re.S)
        text = re.sub(r"^#[^\n]*", "", text, flags=re.M)
        for found in re.findall(r"(?:[^;{}]|\{[^{}]*\})+;", text):
            yield re.sub(r"\s+", " ", found).strip()


def fields_of(body):
    for field in body.split(";"):
        if name := re.search(r"\(\*\s*(\w+)\)|(\w+)\s*$", field.strip()):
            yield name[1] or name[2], re.sub(r"\s+", " ", field).strip()


def headers():
    found = [*sorted((SOURCES[0] / "edgert/c").glob("*.h")), SOURCES[1] / "c_web_platform.h"]
    assert len(found) > 5, found
    return found


def layout():
    """Lines that a compatible change leaves as they are, and in their order within a struct."""
    lines, prints = [], []
    for declaration in declarations(headers()):
        if struct := re.match(r"typedef struct (\w+) \{(.*)\} \1;$", declaration):
            name = struct[1]
            for field, text in fields_of(struct[2]):
                prints.append(f'printf("{name}: {text} at %zu, %zu bytes\\n", offsetof({name}, {field}), SIZE_OF_FIELD({name}, {field}));')
        elif constants := re.match(r"enum \{(.*)\};$", declaration):
            for constant in re.findall(r"EDGERT_\w+", constants[1]):
                prints.append(f'printf("{constant} = %d\\n", (int){constant});')
        else:
            lines.append(declaration)
    with tempfile.TemporaryDirectory() as folder:
        program = pathlib.Path(folder) / "layout"
        source = PROGRAM % "\n".join(prints)
        subprocess.run(["cc", "-std=c11", "-xc", "-", "-o", program, f"-I{SOURCES[0]}"], input=source, text=True, check=True)
        lines += subprocess.run([program], capture_output=True, text=True, check=True).stdout.splitlines()
    known = (ROOT / "libedgert/src/capi/structs.h").read_text()
    lines += [f"{name}: {size} bytes in EDGERT_1" for name, size in re.findall(r"EDGERT_STRUCT\((\w+), (\d+)\)", known)]
    return lines


if __name__ == "__main__":
    print("\n".join(layout()))
