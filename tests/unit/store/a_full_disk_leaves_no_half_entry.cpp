#include <sys/resource.h>

#include <csignal>

#include "store/disk_cache.h"
#include "unit/store/cache_folder.h"

using namespace edgert::store;
using namespace edgert::test;

TEST_CASE("a full disk leaves no half entry") {
  const CacheFolder folder;
  DiskCache cache(folder.path(), size_t{64} << 20);
  cache.write("js", key(1), "before");
  rlimit before{};
  getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, before.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  cache.write("js", key(2), std::string(100000, 'x'));
  setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  CHECK(!cache.read("js", key(2)));
  CHECK(cache.read("js", key(1)) == "before");
  CHECK(folder.files() == 1);
}
