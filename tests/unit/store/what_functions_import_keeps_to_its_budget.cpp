#include <fcntl.h>
#include <sys/file.h>

#include <fstream>

#include "base/descriptor.h"
#include "store/fetched_budget.h"
#include "store/package_folders.h"
#include "store/remote_files.h"
#include "unit/store/cache_folder.h"

using namespace edgert;
using namespace edgert::store;
using namespace edgert::test;

namespace {

constexpr uint64_t kFetchedBudget = uint64_t{1} << 20;
const std::string kFetchedFrom = "https://registry.dev/";

std::shared_ptr<FetchedBudget> budget_of(const CacheFolder& folder) {
  return std::make_shared<FetchedBudget>(folder.path(), kFetchedBudget);
}

RemoteFile file_of(size_t bytes) {
  RemoteFile file;
  file.body = std::string(bytes, 'x');
  return file;
}

std::string url_of(int number) { return "https://a.dev/" + std::to_string(number) + ".js"; }

Status fill_with(const std::string& folder, size_t bytes) {
  std::filesystem::create_directory(folder + "/lib");
  std::ofstream(folder + "/lib/index.js") << std::string(bytes, 'x');
  return Unit{};
}

void age_everything(const CacheFolder& folder) {
  const auto before = std::filesystem::file_time_type::clock::now() - std::chrono::hours(2);
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder.path()))
    std::filesystem::last_write_time(entry.path(), before);
}

}  // namespace

TEST_CASE("what was imported longest ago goes first") {
  const CacheFolder folder;
  RemoteFiles files(folder.path() + "/remote", budget_of(folder));
  REQUIRE(files.write(url_of(0), file_of(100'000)).ok());
  for (int i = 1; i < 40; ++i) {
    age_everything(folder);
    REQUIRE(files.read(url_of(0)));
    REQUIRE(files.write(url_of(i), file_of(100'000)).ok());
    CHECK(folder.bytes() <= kFetchedBudget);
  }
  CHECK(files.read(url_of(39)));
  CHECK(!files.read(url_of(1)));
}

TEST_CASE("what has been imported within the last hour stays, and what finds no room is refused") {
  const CacheFolder folder;
  RemoteFiles files(folder.path() + "/remote", budget_of(folder));
  Status status = Unit{};
  int kept = 0;
  while (kept < 40 && (status = files.write(url_of(kept), file_of(100'000))).ok()) ++kept;
  REQUIRE(!status.ok());
  CHECK(status.error().code == ErrorCode::kLimit);
  CHECK(status.error().message.find("the limit of 1 MB of " + folder.path()) != std::string::npos);
  CHECK(kept >= 9);
  for (int i = 0; i < kept; ++i) CHECK(files.read(url_of(i)));
  CHECK(!files.read(url_of(kept)));
}

TEST_CASE("packages go as a whole, and count beside files and those of other processes") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const auto fill = [](const std::string& to) { return fill_with(to, 300'000); };
  for (const char* version : {"1.0.0", "2.0.0", "3.0.0"})
    REQUIRE(packages.add(kFetchedFrom, "@scope/one", version, fill).ok());
  age_everything(folder);
  CHECK(packages.find(kFetchedFrom, "@scope/one", "2.0.0"));
  RemoteFiles files(folder.path() + "/remote", budget_of(folder));
  REQUIRE(files.write(url_of(0), file_of(400'000)).ok());
  CHECK(packages.find(kFetchedFrom, "@scope/one", "2.0.0"));
  CHECK(!packages.find(kFetchedFrom, "@scope/one", "1.0.0"));
  CHECK(!packages.find(kFetchedFrom, "@scope/one", "3.0.0"));
  CHECK(folder.bytes() < 750'000);
  // What has gone may come again.
  CHECK(packages.add(kFetchedFrom, "@scope/one", "1.0.0", fill).ok());
}

TEST_CASE("a package that somebody holds stays, however old it is") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const auto fill = [](const std::string& to) { return fill_with(to, 300'000); };
  for (const char* version : {"1.0.0", "2.0.0", "3.0.0"})
    REQUIRE(packages.add(kFetchedFrom, "one", version, fill).ok());
  const base::Descriptor held(open((folder.path() + "/npm/registry.dev/one/1.0.0").c_str(),
                                   O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  REQUIRE(flock(held.get(), LOCK_SH | LOCK_NB) == 0);
  // What a process that was ended in the middle has left.
  std::filesystem::create_directories(folder.path() + "/.evicted/entry.0123456789abcdef/lib");
  std::filesystem::permissions(folder.path() + "/.evicted", std::filesystem::perms::owner_all);
  age_everything(folder);
  RemoteFiles files(folder.path() + "/remote", budget_of(folder));
  REQUIRE(files.write(url_of(0), file_of(400'000)).ok());
  CHECK(packages.find(kFetchedFrom, "one", "1.0.0"));
  CHECK(!packages.find(kFetchedFrom, "one", "2.0.0"));
  CHECK(std::filesystem::is_empty(folder.path() + "/.evicted"));
}

TEST_CASE("without a budget there is no bound") {
  const CacheFolder folder;
  FetchedBudget none(folder.path(), 0), nowhere("", kFetchedBudget);
  for (FetchedBudget* budget : {&none, &nowhere}) CHECK(budget->charge(uint64_t{1} << 40).ok());
  CHECK(!FetchedBudget(folder.path(), kFetchedBudget).charge(kFetchedBudget + 1).ok());
}
