#include <sys/stat.h>

#include "unit/packages/tarballs.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("what lies below the top folder of a tarball is unpacked") {
  const UnpackFolder folder;
  CHECK(folder.unpack({{"package/", "", '5', "", 0700},
                       {"package/package.json", "{}"},
                       {"package/bin/run", "#!", '0', "", 0711},
                       {"package/lib/deep/er/./x.js", "x"},
                       {"package/lib/deep/er//y.js", std::string(100'000, 'y')},
                       {"package/empty/", "", '5'},
                       {"package/none.js", ""}}) == "");
  CHECK(folder.read("package.json") == "{}");
  CHECK(folder.read("lib/deep/er/x.js") == "x");
  CHECK(folder.read("lib/deep/er/y.js") == std::string(100'000, 'y'));
  CHECK(std::filesystem::is_directory(folder.path() + "/empty"));
  CHECK(folder.has("none.js"));
  struct stat info;
  REQUIRE(stat((folder.path() + "/bin/run").c_str(), &info) == 0);
  CHECK((info.st_mode & 0111) != 0);
  REQUIRE(stat((folder.path() + "/package.json").c_str(), &info) == 0);
  CHECK((info.st_mode & 0133) == 0);
}

TEST_CASE("the top folder of a tarball may have any name, and there may be several") {
  const UnpackFolder folder;
  CHECK(folder.unpack({{"react-1.0/a.js", "a"},
                       {"./b.js", "b"},
                       {"other/c/d.js", "d"},
                       {"beside.js", "beside"}}) == "");
  CHECK(folder.read("a.js") == "a");
  CHECK(folder.read("b.js") == "b");
  CHECK(folder.read("c/d.js") == "d");
  CHECK(!folder.has("beside.js"));
}

TEST_CASE("a later entry of a tarball replaces an earlier one") {
  const UnpackFolder folder;
  CHECK(folder.unpack({{"p/a.js", "a long one"}, {"p/A.js", "other"}, {"q/./a.js", "short"}}) ==
        "");
  CHECK(folder.read("a.js") == "short");
  CHECK(folder.read("A.js") == "other");
}

TEST_CASE("long names and names in other scripts are unpacked") {
  const UnpackFolder folder;
  std::string long_name = "package";
  for (int i = 0; i < 8; ++i) long_name += "/" + std::string(90, static_cast<char>('a' + i));
  const std::string gnu = "package/" + std::string(150, 'g') + ".js";
  CHECK(folder.unpack({pax("path", long_name),
                       {"package/short", "long"},
                       {"././@LongLink", gnu + std::string(1, '\0'), 'L'},
                       {"package/short", "gnu"},
                       pax("path", "package/größe-字.js"),
                       {"package/short", "pax"},
                       {"package/plain-größe.js", "plain"}}) == "");
  CHECK(folder.read(long_name.substr(8)) == "long");
  CHECK(folder.read(gnu.substr(8)) == "gnu");
  CHECK(folder.read("größe-字.js") == "pax");
  CHECK(folder.read("plain-größe.js") == "plain");
}

TEST_CASE("links and devices in a tarball are left out") {
  const UnpackFolder folder;
  CHECK(folder.unpack({{"package/out", "", '2', "/etc"},
                       {"package/out/passwd", "mine"},
                       {"package/hard", "", '1', "/etc/passwd"},
                       {"package/inner", "", '1', "package/out/passwd"},
                       {"package/tty", "", '3'},
                       {"package/disk", "", '4'},
                       {"package/pipe", "", '6'},
                       {"package/a.js", "a"}}) == "");
  CHECK(folder.read("out/passwd") == "mine");
  CHECK(!std::filesystem::is_symlink(folder.path() + "/out"));
  CHECK(folder.read("a.js") == "a");
  CHECK(folder.entries() == 3);
  CHECK(folder.is_alone());
}
