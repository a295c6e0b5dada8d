#include "files/host_files.h"
#include "unit/files/private_tmp.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("all that is in a folder goes, in pieces, and nothing that links lead to") {
  const Folder folder, other;
  files::HostFiles files(std::make_shared<binding::DescriptorShare>(100, true));
  other.write("/kept/file", "kept");
  std::string deep = "/tree";
  for (int i = 0; i < 100; ++i) deep += "/d";
  folder.write(deep + "/file", "");
  for (int i = 0; i < 1000; ++i) folder.write("/tree/many/" + std::to_string(i), "");
  REQUIRE(files.symlink(other.path("/kept"), folder.path("/tree/link")) == 0);
  std::unique_ptr<binding::Removal> rest;
  REQUIRE(files.begin_remove(folder.path("/tree"), &rest) == 0);
  int pieces = 1, left = 1;
  for (; left == 1; ++pieces) left = rest->more();
  CHECK(left == 0);
  CHECK(pieces > 4);
  CHECK(folder.is_empty());
  CHECK(std::filesystem::exists(other.path("/kept/file")));
}

TEST_CASE("a link is removed, and not what it leads to") {
  const Folder folder;
  files::HostFiles files(std::make_shared<binding::DescriptorShare>(100, true));
  folder.write("/kept/file", "kept");
  for (const char* slash : {"", "/"}) {
    REQUIRE(files.symlink(folder.path("/kept"), folder.path("/link")) == 0);
    CHECK(files.remove_all(folder.path("/link") + slash) == 0);
    CHECK(!std::filesystem::exists(std::filesystem::symlink_status(folder.path("/link"))));
  }
  CHECK(std::filesystem::exists(folder.path("/kept/file")));
  CHECK(files.remove_all(folder.path("/none")) == -ENOENT);
  CHECK(files.remove_all("/") == -EBUSY);
  CHECK(files.remove_all(folder.path("/kept/file")) == 0);
  CHECK(files.remove_all(folder.path("/kept")) == 0);
  CHECK(folder.is_empty());
}
