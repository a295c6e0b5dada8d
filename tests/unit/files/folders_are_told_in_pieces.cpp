#include <set>

#include "files/host_files.h"
#include "files/mounts.h"
#include "files/readable_files.h"
#include "unit/files/private_tmp.h"

using namespace edgert;
using namespace edgert::test;

namespace {

class Everything final : public files::ReadRule {
 public:
  std::vector<std::string> places_of(const std::string& path) const override { return {path}; }
  bool may_read(const std::string&, const std::string&, const std::string&) const override {
    return true;
  }
  bool may_enter(const std::string&, const std::string&, const std::string&) const override {
    return true;
  }
};

// How many pieces there were, none of which was large.
size_t count_pieces(binding::FileSystem& files, const std::string& path, size_t expected) {
  std::unique_ptr<binding::Listing> listing;
  REQUIRE(files.begin_list(path, &listing) == 0);
  std::vector<binding::FolderEntry> entries;
  size_t pieces = 0;
  for (int left = 1; left == 1; ++pieces) {
    const size_t before = entries.size();
    left = listing->more(&entries);
    REQUIRE(left >= 0);
    CHECK(entries.size() - before <= 3000);
  }
  std::set<std::string> names;
  for (const binding::FolderEntry& entry : entries) names.insert(entry.name);
  CHECK(names.size() == expected);
  CHECK(entries.size() == expected);
  return pieces;
}

constexpr size_t kFiles = 5000;

}  // namespace

TEST_CASE("a folder with many files is told in pieces, whoever's it is") {
  PrivateTmp tmp(1000, kFiles);
  const Folder folder;
  for (size_t i = 0; i < kFiles; ++i) {
    REQUIRE(tmp.write("/" + std::to_string(i), 0) == 0);
    folder.write("/" + std::to_string(i), "");
  }
  files::HostFiles host(tmp.share);
  auto readable = std::make_shared<files::ReadableFiles>(std::make_shared<Everything>(), tmp.share);
  files::Mounts mounts(readable);
  mounts.add(folder.path("/mount"), readable);
  const size_t before = tmp.share->held();
  CHECK(count_pieces(tmp.files, "", kFiles) > 3);
  CHECK(count_pieces(host, folder.path(), kFiles) > 3);
  CHECK(count_pieces(*readable, folder.path(), kFiles) > 3);
  CHECK(count_pieces(mounts, folder.path(), kFiles + 1) > 3);
  CHECK(tmp.share->held() == before);
}

TEST_CASE("a folder that is being told counts as a file that is open") {
  PrivateTmp tmp;
  REQUIRE(tmp.write("/a", 0) == 0);
  std::vector<std::unique_ptr<binding::Listing>> listings;
  int error = 0;
  while (error == 0 && listings.size() < 10000)
    error = tmp.files.begin_list("", &listings.emplace_back());
  CHECK(error == -EMFILE);
  tmp.share->abandon();
  std::vector<binding::FolderEntry> entries;
  CHECK(listings.front()->more(&entries) == -EBADF);
}

TEST_CASE("folders that hold nothing to be seen are not told") {
  const Folder folder;
  const auto share = std::make_shared<binding::DescriptorShare>(100, true);
  for (size_t i = 0; i < 1500; ++i) {
    std::filesystem::create_directories(folder.path("/empty" + std::to_string(i) + "/inner"));
    if (i % 10 == 0) folder.write("/full" + std::to_string(i) + "/inner/file", "");
  }
  files::ReadableFiles files(std::make_shared<Everything>(), share);
  CHECK(count_pieces(files, folder.path(), 150) > 1);
}
