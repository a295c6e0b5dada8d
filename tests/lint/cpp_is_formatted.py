"""All C++ is as clang-format leaves it (`./dev format`)."""
import subprocess
import sys

root = sys.argv[1]
files = subprocess.run(["git", "ls-files", "*.cpp", "*.h"], cwd=root, check=True, capture_output=True, text=True).stdout.split()
check = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], cwd=root, capture_output=True, text=True)
sys.stderr.write(check.stderr[-4000:])
sys.exit(check.returncode)
