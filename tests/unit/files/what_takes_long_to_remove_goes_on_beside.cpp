#include "unit/files/private_tmp.h"

using namespace edgert::test;

TEST_CASE("the end of a worker does not wait for all of a large folder") {
  PrivateTmp tmp(1000, 30'000);
  std::string first;
  // Thousands of levels, which no path is long enough for.
  for (int part = 0; part < 10; ++part) {
    std::string path = "/part" + std::to_string(part);
    for (int i = 0; i < 1000; ++i) path += "/d";
    REQUIRE(tmp.files.make_folder(path, 0777, true, &first) == 0);
    if (part > 0) {
      REQUIRE(tmp.files.rename("/part" + std::to_string(part - 1), path + "/d") == 0);
    }
  }
  for (int i = 0; i < 10000; ++i) REQUIRE(tmp.write("/" + std::to_string(i), 0) == 0);
  tmp.folder->remove();
  CHECK(tmp.read("/1") == std::to_string(-ENOENT));
  CHECK(!tmp.folder->is_there());
  CHECK(tmp.share->held() == 0);
  edgert::files::PrivateFolder::finish_removals();
  CHECK(tmp.base.is_empty());
}
