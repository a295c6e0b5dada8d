#include <unistd.h>

#include <fstream>

#include "store/disk_cache.h"
#include "unit/store/cache_folder.h"

using namespace edgert::store;
using namespace edgert::test;

namespace {
constexpr size_t kRoomEnough = size_t{4} << 20;
}  // namespace

TEST_CASE("a cache directory is made for its owner alone") {
  const CacheFolder folder;
  const mode_t before = umask(0);
  DiskCache cache(folder.path() + "/deeper", kRoomEnough);
  CHECK(cache.check().ok());
  cache.write("code", key(1), "code");
  umask(before);
  for (const char* name : {"", "/deeper", "/deeper/code"}) {
    struct stat info;
    REQUIRE(stat((folder.path() + name).c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0700);
  }
}

TEST_CASE("a cache directory that others may write to is not used") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), kRoomEnough);
  cache.write("code", key(1), "code");
  REQUIRE(cache.read("code", key(1)) == "code");
  for (const mode_t mode : {0777, 0770}) {
    chmod(folder.path().c_str(), mode);
    CHECK(!cache.read("code", key(1)));
    cache.write("code", key(2), "code");
    REQUIRE(!cache.check().ok());
    CHECK(cache.check().error().message ==
          "the cache directory " + folder.path() + " is not used: others may write to it");
  }
  chmod(folder.path().c_str(), 0700);
  CHECK(cache.read("code", key(1)) == "code");
  CHECK(!cache.read("code", key(2)));
  chmod((folder.path() + "/code").c_str(), 0777);
  CHECK(!cache.read("code", key(1)));
}

TEST_CASE("a cache directory of somebody else is not used") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), kRoomEnough);
  cache.write("code", key(1), "code");
  if (chown(folder.path().c_str(), 12345, 12345) != 0) SKIP("only root can give it away");
  CHECK(!cache.read("code", key(1)));
  CHECK(cache.check().error().message ==
        "the cache directory " + folder.path() + " is not used: it belongs to somebody else");
}

TEST_CASE("a link in the cache's place of an entry is not followed") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), kRoomEnough);
  cache.write("code", key(1), "code");
  std::filesystem::create_symlink(key(1), folder.path() + "/code/" + key(2));
  CHECK(!cache.read("code", key(2)));
  std::filesystem::create_directory_symlink("code", folder.path() + "/js");
  CHECK(!cache.read("js", key(1)));
}
