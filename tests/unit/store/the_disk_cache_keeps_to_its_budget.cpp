#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "store/disk_cache.h"
#include "unit/store/cache_folder.h"

using namespace edgert::store;
using namespace edgert::test;

namespace {
constexpr size_t kBudget = size_t{4} << 20;
const std::string kValue(100000, 'x');

void age(const CacheFolder& folder, const std::string& name, std::chrono::seconds by) {
  const std::filesystem::path file = folder.path() + "/js/" + name;
  std::filesystem::last_write_time(file, std::filesystem::last_write_time(file) - by);
}
}  // namespace

TEST_CASE("the disk cache keeps to its budget, and to what was used last") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), kBudget);
  cache.write("js", key(0), "often used");
  cache.write("js", key(1), "forgotten");
  for (int i = 2; i < 200; ++i) {
    age(folder, key(0), std::chrono::hours(2));
    age(folder, key(1), std::chrono::hours(1));
    // The one is older than the other until it is used.
    REQUIRE(cache.read("js", key(0)) == "often used");
    cache.write("js", key(i), kValue);
    REQUIRE(folder.bytes() <= kBudget);
    if (!std::filesystem::exists(folder.path() + "/js/" + key(1))) break;
  }
  CHECK(!cache.read("js", key(1)));
  CHECK(cache.read("js", key(0)) == "often used");
}

TEST_CASE("an entry that would push out many others is not kept on disk") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), kBudget);
  cache.write("js", key(1), kValue);
  cache.write("js", key(2), std::string(kBudget / 4, 'x'));
  CHECK(cache.read("js", key(1)) == kValue);
  CHECK(!cache.read("js", key(2)));
}

TEST_CASE("a cache without a budget leaves no trace") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), 0);
  cache.write("js", key(1), kValue);
  CHECK(!cache.read("js", key(1)));
  CHECK(!std::filesystem::exists(folder.path()));
}

TEST_CASE("several processes share the budget") {
  const CacheFolder folder;
  constexpr int kWriters = 4;
  for (int writer = 0; writer < kWriters; ++writer) {
    if (fork() != 0) continue;
    DiskCache cache(folder.path(), kBudget);
    bool whole = true;
    for (int i = 0; i < 100; ++i) {
      cache.write("js", key(i), kValue);
      const auto read = cache.read("js", key(i / 2));
      whole = whole && (!read || *read == kValue);
    }
    _exit(whole ? 0 : 1);
  }
  for (int writer = 0; writer < kWriters; ++writer) {
    int status = 0;
    REQUIRE(wait(&status) > 0);
    CHECK(status == 0);
  }
  // Each may have written a sixteenth since it looked.
  CHECK(folder.bytes() <= kBudget + kBudget / 4);
}

TEST_CASE("what a writer that was ended has left behind goes") {
  const CacheFolder folder;
  DiskCache(folder.path(), kBudget).write("js", key(1), kValue);
  const std::string left = folder.path() + "/js/" + key(2) + ".0123456789abcdef";
  const std::string fresh = folder.path() + "/js/" + key(3) + ".0123456789abcdef";
  std::ofstream(left) << "half";
  std::ofstream(fresh) << "half";
  age(folder, key(2) + ".0123456789abcdef", std::chrono::hours(1));
  DiskCache(folder.path(), kBudget).write("js", key(4), kValue);
  CHECK(!std::filesystem::exists(left));
  CHECK(std::filesystem::exists(fresh));
  CHECK(std::filesystem::exists(folder.path() + "/js/" + key(1)));
}
