#include <catch2/catch_test_macros.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>

#include "store/disk_cache.h"
#include "unit/store/cache_folder.h"

using namespace edgert::store;
using namespace edgert::test;

// Somebody else keeps files where the cache is told to be, old ones and large ones.
TEST_CASE("files that are not the cache's own stay where the cache is") {
  constexpr size_t kBudget = size_t{1} << 20;
  const CacheFolder folder;
  const std::string suffix = ".0123456789abcdef";
  const std::string ours[] = {"js/" + key(1) + suffix, "code/" + key(2) + suffix};
  const std::string theirs[] = {"other/settings.conf",
                                "other/" + key(1),
                                "other/" + key(2) + suffix,
                                "js/settings.conf",
                                "js/settings",
                                "js/" + key(3) + ".gz",
                                "js/" + key(4) + suffix + ".bak",
                                "code/README.md"};
  const auto put = [&](const std::string& name) {
    const std::filesystem::path file = folder.path() + "/" + name;
    std::filesystem::create_directory(file.parent_path());
    std::filesystem::permissions(file.parent_path(), std::filesystem::perms::owner_all);
    std::ofstream(file) << std::string(kBudget, 'x');
    std::filesystem::last_write_time(
        file, std::filesystem::file_time_type::clock::now() - std::chrono::hours(48));
  };
  DiskCache cache(folder.path(), kBudget);
  REQUIRE(cache.check().ok());
  for (const std::string& name : ours) put(name);
  for (const std::string& name : theirs) put(name);
  std::filesystem::create_symlink("elsewhere", folder.path() + "/js/" + key(5));

  for (int i = 10; i < 60; ++i) cache.write("js", key(i), std::string(60000, 'x'));
  for (const std::string& name : theirs) {
    INFO(name);
    CHECK(std::filesystem::exists(folder.path() + "/" + name));
  }
  CHECK(std::filesystem::is_symlink(folder.path() + "/js/" + key(5)));
  for (const std::string& name : ours) {
    INFO(name);
    CHECK(!std::filesystem::exists(folder.path() + "/" + name));
  }
  CHECK(cache.read("js", key(59)));
}
