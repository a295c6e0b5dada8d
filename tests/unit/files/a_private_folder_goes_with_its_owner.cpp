#include <sys/wait.h>

#include "unit/files/private_tmp.h"

using namespace edgert;
using namespace edgert::test;

TEST_CASE("it is made when something is asked of it, and is nobody else's") {
  PrivateTmp tmp;
  CHECK(tmp.base.is_empty());
  CHECK(tmp.read("/a") == std::to_string(-ENOENT));
  REQUIRE(!tmp.base.is_empty());
  for (const auto& entry : std::filesystem::directory_iterator(tmp.base.path())) {
    struct stat found {};
    REQUIRE(stat(entry.path().c_str(), &found) == 0);
    CHECK((found.st_mode & 07777) == 0700);
  }
}

TEST_CASE("all of it goes, however deep it is and whoever has it open") {
  PrivateTmp tmp(1000, 20000);
  std::string first, path;
  // Renaming makes it deeper than any path can say.
  for (int i = 0; i < 1000; ++i) path += "/d";
  REQUIRE(tmp.files.make_folder("/a" + path, 0777, true, &first) == 0);
  REQUIRE(tmp.files.make_folder("/b" + path, 0777, true, &first) == 0);
  REQUIRE(tmp.files.make_folder("/c" + path, 0777, true, &first) == 0);
  REQUIRE(tmp.files.rename("/b", "/a" + path + "/b") == 0);
  REQUIRE(tmp.files.rename("/a", "/c" + path + "/a") == 0);
  REQUIRE(tmp.files.change_mode("/c", 0) == 0);
  tmp.write("/1", 10);
  const auto file = tmp.open("/2");
  tmp.folder->remove();
  files::PrivateFolder::finish_removals();
  CHECK(tmp.base.is_empty());
  CHECK(tmp.read("/1") == std::to_string(-ENOENT));
  CHECK(file->write("x", 1, -1) == -EBADF);
  std::shared_ptr<binding::OpenedFile> none;
  CHECK(tmp.files.open("/new", O_WRONLY | O_CREAT, 0666, &none) == -ENOENT);
  CHECK(tmp.base.is_empty());
}

TEST_CASE("what a killed process has left goes with the next one's first") {
  const Folder base;
  base.write("/edgert-mine/file", "somebody else's");
  const auto share = std::make_shared<binding::DescriptorShare>(100, true);
  files::PrivateFolderOptions options;
  options.base = base.path();
  const auto make = [&] { return std::make_shared<files::PrivateFolder>(options, share); };
  const auto use = [&](const std::shared_ptr<files::PrivateFolder>& folder) {
    std::string first;
    files::PrivateFiles files(folder, share);
    return files.make_folder("/a/b", 0777, true, &first);
  };
  int pipe_ends[2];
  REQUIRE(pipe(pipe_ends) == 0);
  const pid_t child = fork();
  if (child == 0) {
    const bool made = use(make()) == 0;
    // One that still lives, and one that nobody takes away.
    auto* const left = new std::shared_ptr<files::PrivateFolder>(make());
    const bool used = use(*left) == 0;
    if (write(pipe_ends[1], "x", 1) != 1) _exit(3);
    _exit(made && used ? 0 : 2);
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  REQUIRE(status == 0);
  close(pipe_ends[0]);
  close(pipe_ends[1]);
  const auto count = [&] {
    const std::filesystem::directory_iterator entries(base.path());
    return std::distance(begin(entries), end(entries));
  };
  CHECK(count() == 2);
  const auto folder = make();
  CHECK(use(folder) == 0);
  files::PrivateFolder::finish_removals();
  CHECK(count() == 2);  // its own, and what was nobody's business
  CHECK(std::filesystem::exists(base.path("/edgert-mine/file")));
  folder->remove();
  CHECK(count() == 1);
}
