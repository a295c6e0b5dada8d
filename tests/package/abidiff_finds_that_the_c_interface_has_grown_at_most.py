"""abidiff compares edgert/c.h with a dump of abidw's (tests/package/c_interface.abi): what has been added, also at the end of a struct, is
fine, everything else is not. It is recorded by: python3 tests/support/c_abi.py > tests/package/c_interface.abi"""
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "support"))
import c_abi
import c_interface

if shutil.which("abidiff") is None or platform.machine() != "x86_64":
    print("abigail-tools are not installed, or the dump is of another machine")
    sys.exit(77)

GROWTH = """
[suppress_type]
  type_kind = struct
  has_data_member_inserted_at = end
"""
recorded = pathlib.Path(__file__).parent / "c_interface.abi"

with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    (folder / "growth.ini").write_text(GROWTH)

    def compared(change=None):
        """(exit code, report) of the headers, after `change` of the text of call.h."""
        include = folder / "include"
        shutil.rmtree(include, ignore_errors=True)
        shutil.copytree(c_interface.SOURCES[0], include)
        header = include / "edgert/c/call.h"
        if change is not None:
            changed = change(header.read_text())
            assert changed != header.read_text()
            header.write_text(changed)
        library = c_abi.build(folder / "libedgert.so", include)
        done = subprocess.run(["abidiff", "--no-added-syms", "--suppressions", folder / "growth.ini", recorded, library], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    code, report = compared()
    assert code == 0, report
    # It sees what it is there for.
    credit = "  uint64_t credit;            // so much of the response may come before the first grant; 262144\n"
    code, report = compared(lambda text: text.replace(credit, ""))
    assert code & 4 and "credit" in report, (code, report)
    code, report = compared(lambda text: text.replace("void edgert_call_grant(edgert_call* call, size_t bytes);", ""))
    assert code & 8, (code, report)
    code, report = compared(lambda text: text.replace("size_t bytes);", "int bytes);"))
    assert code & 4, (code, report)
    code, report = compared(lambda text: text.replace("} edgert_request;", "  uint64_t later;\n} edgert_request;"))
    assert code == 0, (code, report)
