#include "files/host_files.h"
#include "files/mounts.h"
#include "files/readable_files.h"
#include "unit/files/private_tmp.h"

using namespace edgert;
using namespace edgert::test;

namespace {

// All that lies below a folder, by its own paths, but for names that begin with "not".
class Below final : public files::ReadRule {
 public:
  explicit Below(std::string folder) : folder_(std::move(folder)) {}
  std::vector<std::string> places_of(const std::string& path) const override { return {path}; }
  bool may_read(const std::string& path, const std::string&,
                const std::string& real) const override {
    return real.starts_with(folder_ + "/") && path.find("/not") == std::string::npos;
  }
  bool may_enter(const std::string& path, const std::string&, const std::string&) const override {
    return (folder_ + "/").starts_with(path == "/" ? path : path + "/") ||
           path.starts_with(folder_);
  }

 private:
  const std::string folder_;
};

std::string names(binding::FileSystem& files, const std::string& path) {
  std::vector<binding::FolderEntry> entries;
  const int error = files.list(path, &entries);
  if (error != 0) return std::to_string(error);
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  std::string all;
  for (const binding::FolderEntry& entry : entries)
    all += entry.name + (entry.kind == binding::FolderEntry::kFolder ? "/ " : " ");
  return all;
}

}  // namespace

TEST_CASE("folders show what may be read below them and nothing else") {
  const Folder host;
  host.write("/fn/a.txt", "a");
  host.write("/fn/sub/b.txt", "b");
  host.write("/fn/not.txt", "no");
  host.write("/fn/nothing/c.txt", "no");
  host.write("/other/d.txt", "no");
  std::filesystem::create_directories(host.path("/fn/empty"));
  std::filesystem::create_symlink(host.path("/other/d.txt"), host.path("/fn/out.txt"));
  std::filesystem::create_symlink("sub/b.txt", host.path("/fn/link.txt"));
  mkfifo(host.path("/fn/pipe").c_str(), 0600);
  const auto share = std::make_shared<binding::DescriptorShare>(100, true);
  files::ReadableFiles files(std::make_shared<Below>(host.path("/fn")), share);
  CHECK(names(files, host.path("/fn")) == "a.txt link.txt sub/ ");
  CHECK(names(files, host.path()) == "fn/ ");
  CHECK(names(files, host.path("/other")) == std::to_string(-ENOENT));
  CHECK(names(files, host.path("/fn/a.txt")) == std::to_string(-ENOTDIR));
  std::shared_ptr<binding::OpenedFile> file;
  CHECK(files.open(host.path("/fn/link.txt"), O_RDONLY, 0, &file) == 0);
  CHECK(files.open(host.path("/fn/out.txt"), O_RDONLY, 0, &file) == -ENOENT);
  CHECK(files.open(host.path("/fn/pipe"), O_RDONLY, 0, &file) == -ENOENT);
  CHECK(files.open("/etc/passwd", O_RDONLY, 0, &file) == -ENOENT);
  CHECK(files.open(host.path("/fn/a.txt"), O_WRONLY, 0, &file) == -EROFS);
  CHECK(files.open(host.path("/fn/new.txt"), O_WRONLY | O_CREAT, 0666, &file) == -EROFS);
  CHECK(files.remove_file(host.path("/fn/a.txt")) == -EROFS);
  binding::FileStatus found;
  CHECK(files.status(host.path("/fn/link.txt"), false, &found) == 0);
  CHECK(S_ISREG(found.mode));
  CHECK((found.mode & 0222) == 0);
}

TEST_CASE("each path belongs to one of them, as it is written") {
  const Folder host;
  host.write("/fn/a.txt", "a");
  PrivateTmp tmp;
  const auto readable =
      std::make_shared<files::ReadableFiles>(std::make_shared<Below>(host.path("/fn")), tmp.share);
  files::Mounts all(readable);
  all.add("/tmp", std::make_shared<files::PrivateFiles>(tmp.folder, tmp.share));
  std::shared_ptr<binding::OpenedFile> file;
  std::string text;
  binding::FileStatus found;
  CHECK(all.open("/tmp/x", O_WRONLY | O_CREAT, 0666, &file) == 0);
  CHECK(names(all, "/tmp/") == "x ");
  CHECK(names(all, "/") == "tmp/ ");
  CHECK(all.status("/", true, &found) == 0);
  CHECK((all.real_path("/tmp/a/../x", &text) == 0 && text == "/tmp/x"));
  CHECK(all.open("/tmp/a/../../etc/passwd", O_RDONLY, 0, &file) == -ENOENT);
  CHECK(all.open("/tmp/../tmp/x", O_RDONLY, 0, &file) == 0);
  CHECK(all.open("/x", O_WRONLY | O_CREAT, 0666, &file) == -EROFS);
  // The host's /tmp is not there, until something is laid over it.
  CHECK(all.open(host.path("/fn/a.txt"), O_RDONLY, 0, &file) == -ENOENT);
  all.lay_over(host.path("/fn"), readable);
  CHECK(all.open(host.path("/fn/a.txt"), O_RDONLY, 0, &file) == 0);
  CHECK(all.copy(host.path("/fn/a.txt"), "/tmp/copy", true) == 0);
  CHECK(tmp.read("/copy") == "a");
  CHECK(all.rename("/tmp/copy", "/copy") == -EXDEV);
  CHECK(all.rename("/tmp/none", "/copy") == -ENOENT);
  CHECK((all.make_folder("/tmp/f/g", 0777, true, &(text = "")) == 0 && text == "/tmp/f"));
  CHECK((all.make_folder("/tmp", 0777, true, &(text = "")) == 0 && text.empty()));
  CHECK((all.make_temporary("/tmp/f/t-", ".x", false, &text) == 0 &&
         text.starts_with("/tmp/f/t-") && text.ends_with(".x") && text.size() == 17));
}
