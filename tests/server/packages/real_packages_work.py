# Each function of tests/packages/functions that needs no server of Debian, in a user worker, with packages as npm has them.
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "support"))
from real_packages import real_functions
from real_servers import PROGRAMS
from run_real_packages import run

wanted = sys.argv[1:]
run([function for function in real_functions() if (function.name in wanted if wanted else not set(function.services) & set(PROGRAMS))])
