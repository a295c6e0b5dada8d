#include <sys/file.h>

#include <vector>

#include "files/readable_files.h"
#include "unit/files/private_tmp.h"

using namespace edgert::test;
using namespace edgert;

namespace {

// All below one folder of the host, and what is above it.
class BelowOne final : public files::ReadRule {
 public:
  explicit BelowOne(std::string folder) : folder_(std::move(folder)) {}
  std::vector<std::string> places_of(const std::string& path) const override { return {path}; }
  bool may_read(const std::string&, const std::string&, const std::string& real) const override {
    return real.starts_with(folder_);
  }
  bool may_enter(const std::string& path, const std::string&, const std::string&) const override {
    return path == "/" || path.starts_with(folder_) || folder_.starts_with(path + "/");
  }

 private:
  const std::string folder_;
};

struct Readable {
  Readable() { folder.write("/sub/file", "content"); }

  std::shared_ptr<binding::OpenedFile> open(const std::string& path) {
    std::shared_ptr<binding::OpenedFile> file;
    REQUIRE(files.open(path, O_RDONLY, 0, &file) == 0);
    return file;
  }
  struct stat host(const std::string& path) const {
    struct stat found {};
    REQUIRE(::stat(path.c_str(), &found) == 0);
    return found;
  }

  const Folder folder;
  const std::shared_ptr<binding::DescriptorShare> share =
      std::make_shared<binding::DescriptorShare>(100, true);
  files::ReadableFiles files{std::make_shared<BelowOne>(folder.path()), share};
};

void check_refusals(binding::OpenedFile& file) {
  CHECK(file.write("x", 1, -1) == -EROFS);
  CHECK(file.write("x", 1, 0) == -EROFS);
  CHECK(file.truncate(0) == -EROFS);
  CHECK(file.change_mode(06755) == -EROFS);
  CHECK(file.change_owner(UINT32_MAX, UINT32_MAX) == -EROFS);
  CHECK(file.change_owner(12345, 12345) == -EROFS);
  CHECK(file.change_times(1, 2) == -EROFS);
  CHECK(file.sync(true) == -EROFS);
  CHECK(file.sync(false) == -EROFS);
  CHECK(file.lock(true) == -EROFS);
  CHECK(file.lock(false) == -EROFS);
  CHECK(file.unlock() == -EROFS);
}

}  // namespace

TEST_CASE("an open file of the host can be read, and nothing of it changed") {
  Readable readable;
  const std::string path = readable.folder.path("/sub/file");
  const struct stat before = readable.host(path);
  const auto file = readable.open(path);
  check_refusals(*file);
  std::string bytes(10, '\0');
  CHECK(file->read(bytes.data(), bytes.size(), 0) == 7);
  CHECK(file->seek(3, SEEK_SET) == 3);
  CHECK(file->read(bytes.data(), bytes.size(), -1) == 4);
  binding::FileStatus open, named;
  CHECK(file->status(&open) == 0);
  CHECK(readable.files.status(path, true, &named) == 0);
  CHECK(open.size == 7);
  CHECK(open.mode == named.mode);
  CHECK((open.mode & 0222) == 0);

  const struct stat after = readable.host(path);
  CHECK(after.st_mode == before.st_mode);
  CHECK(after.st_uid == before.st_uid);
  CHECK(after.st_mtim.tv_sec == before.st_mtim.tv_sec);
  CHECK(after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
  const base::Descriptor other(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  CHECK(flock(other.get(), LOCK_EX | LOCK_NB) == 0);
}

TEST_CASE("an open folder of the host is a view of it, and nothing of it can be changed") {
  Readable readable;
  for (const std::string& path : {std::string("/"), readable.folder.path("/sub")}) {
    const struct stat before = readable.host(path);
    const size_t held = readable.share->held();
    {
      const auto folder = readable.open(path);
      CHECK(readable.share->held() == held + 1);
      check_refusals(*folder);
      char byte;
      CHECK(folder->read(&byte, 1, 0) == -EISDIR);
      CHECK(folder->seek(0, SEEK_SET) == -EISDIR);
      binding::FileStatus open, named;
      CHECK(folder->status(&open) == 0);
      CHECK(readable.files.status(path, true, &named) == 0);
      CHECK(open.ino == named.ino);
      CHECK(open.ino != before.st_ino);
      CHECK(S_ISDIR(open.mode));
    }
    CHECK(readable.share->held() == held);
    const struct stat after = readable.host(path);
    CHECK(after.st_mode == before.st_mode);
    CHECK(after.st_ctim.tv_nsec == before.st_ctim.tv_nsec);
  }
}
