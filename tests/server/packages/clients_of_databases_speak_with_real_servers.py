# Functions of tests/packages/functions that speak with PostgreSQL, Redis and MariaDB, as Debian has them.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from real_packages import real_functions
from real_servers import PROGRAMS, not_installed
from run_real_packages import run

if not_installed():
    print(f"skipped: {' and '.join(not_installed())} not installed; `./dev deps` installs what tests speak with")
    sys.exit(77)
wanted = sys.argv[1:]
run([function for function in real_functions() if (function.name in wanted if wanted else set(function.services) & set(PROGRAMS))])
