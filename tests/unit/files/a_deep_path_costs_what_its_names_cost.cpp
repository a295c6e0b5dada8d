#include <ctime>

#include "unit/files/private_tmp.h"

using namespace edgert::test;

namespace {

double cpu_ms_of_folders(PrivateTmp& tmp, size_t depth) {
  std::string path, first;
  for (size_t level = 0; level < depth; ++level) path += "/d";
  timespec begin{}, end{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &begin);
  CHECK(tmp.files.make_folder(path, 0777, true, &first) == 0);
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
  return static_cast<double>(end.tv_sec - begin.tv_sec) * 1e3 +
         static_cast<double>(end.tv_nsec - begin.tv_nsec) / 1e6;
}

}  // namespace

TEST_CASE("folders are made from one to the next, however deep they lie") {
  PrivateTmp tmp(1000, 10'000);
  (void)cpu_ms_of_folders(tmp, 1);
  const double shallow = cpu_ms_of_folders(tmp, 100);
  const double deep = cpu_ms_of_folders(tmp, 2000);
  // Twenty times the names; four hundred times the work where each begins at the root.
  CHECK(deep < 100 * shallow);
  CHECK(tmp.entries() == 2000);
}

TEST_CASE("folders are made by way of links, which stay below the root") {
  PrivateTmp tmp;
  std::string first;
  REQUIRE(tmp.files.make_folder("/real", 0777, false, &first) == 0);
  REQUIRE(tmp.files.symlink("/tmp/real", "/absolute") == 0);
  REQUIRE(tmp.files.symlink("real", "/relative") == 0);
  REQUIRE(tmp.files.symlink("/etc", "/out") == 0);
  REQUIRE(tmp.write("/file", 1) == 1);
  first.clear();
  CHECK(tmp.files.make_folder("/absolute/a/b", 0777, true, &first) == 0);
  CHECK(first == "/absolute/a");
  CHECK(tmp.files.make_folder("/relative/a/c", 0777, true, &first) == 0);
  edgert::binding::FileStatus found;
  CHECK(tmp.files.status("/real/a/b", false, &found) == 0);
  CHECK(tmp.files.status("/real/a/c", false, &found) == 0);
  CHECK(tmp.files.make_folder("/out/a", 0777, true, &first) == -ENOENT);
  CHECK(tmp.files.make_folder("/file/a", 0777, true, &first) == -ENOTDIR);
  CHECK(tmp.files.make_folder("/file", 0777, true, &first) == -EEXIST);
}
