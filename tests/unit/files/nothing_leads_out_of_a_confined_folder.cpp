#include <sys/syscall.h>

#include <atomic>
#include <thread>

#include "files/confined_folder.h"
#include "unit/files/private_tmp.h"

using namespace edgert;
using namespace edgert::test;

namespace {

files::ConfinedFolder confined(const std::string& path, bool walks) {
  files::ConfinedFolder folder(
      base::Descriptor(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)), "/tmp");
  if (walks) folder.walk_always();
  return folder;
}

// The content, or what went wrong.
std::string content(const files::ConfinedFolder& folder, const std::string& path,
                    int flags = O_RDONLY) {
  base::Descriptor found;
  const int error = folder.open(path, flags, 0, &found);
  if (error != 0) return std::to_string(error);
  char bytes[100];
  const ssize_t got = read(found.get(), bytes, sizeof(bytes));
  return got < 0 ? "unread" : std::string(bytes, static_cast<size_t>(got));
}

}  // namespace

TEST_CASE("links lead as far as the folder, with and without the kernel's help") {
  const Folder base;
  base.write("/secret", "secret");
  base.write("/in/file", "file");
  base.write("/in/sub/deep", "deep");
  const auto link = [&](const std::string& name, const std::string& target) {
    std::filesystem::create_symlink(target, base.path("/in/" + name));
  };
  link("up", "../secret");
  link("sub/far", "../../secret");
  link("sub/back", "../file");
  link("absolute", base.path("/secret"));
  link("own", "/tmp/sub/deep");
  link("beside", "/tmpfile");
  link("folder", "sub");
  link("above", "..");
  link("round", "round");
  link("proc", "/proc/self/root");
  const std::string gone = std::to_string(-ENOENT);
  for (const bool walks : {false, true}) {
    INFO((walks ? "name by name" : "by the kernel"));
    const files::ConfinedFolder folder = confined(base.path("/in"), walks);
    CHECK(content(folder, "/file") == "file");
    CHECK(content(folder, "/folder/deep") == "deep");
    CHECK(content(folder, "/sub/back") == "file");
    CHECK(content(folder, "/own") == "deep");
    CHECK(content(folder, "/sub/../file") == "file");
    for (const char* path : {"/up", "/sub/far", "/absolute", "/beside", "/above/secret",
                             "/../secret", "/sub/../../secret", "/proc/etc/passwd"}) {
      INFO(path);
      CHECK(content(folder, path) == gone);
    }
    CHECK(content(folder, "/round") == std::to_string(-ELOOP));
    CHECK(content(folder, "/folder", O_RDONLY | O_NOFOLLOW) == std::to_string(-ELOOP));
    CHECK(content(folder, "/file/x") == std::to_string(-ENOTDIR));
    CHECK(content(folder, "/none/x") == gone);
    CHECK(content(folder, "/up", O_WRONLY | O_CREAT) == gone);
    base::Descriptor found;
    std::string name;
    CHECK(folder.parent("", &found, &name) == -EBUSY);
    CHECK(folder.parent("/above/new", &found, &name) == -ENOENT);
    CHECK(folder.parent("/folder/new", &found, &name) == 0);
    CHECK(name == "new");
    CHECK((folder.path_of(found.get(), &name) == 0 && name == "/tmp/sub"));
  }
}

TEST_CASE("a folder that becomes a link while it is opened leads nowhere") {
  const Folder base;
  base.write("/beyond/file", "secret");
  base.write("/in/sub/file", "file");
  std::filesystem::create_symlink("../beyond", base.path("/in/link"));
  std::atomic<bool> ended{false};
  std::thread swapper([&] {
    const std::string one = base.path("/in/sub"), other = base.path("/in/link");
    constexpr unsigned kExchange = 2;
    while (!ended)
      syscall(SYS_renameat2, AT_FDCWD, one.c_str(), AT_FDCWD, other.c_str(), kExchange);
  });
  for (const bool walks : {false, true}) {
    const files::ConfinedFolder folder = confined(base.path("/in"), walks);
    size_t read = 0, secrets = 0;
    for (int i = 0; i < 20000; ++i) {
      const std::string got = content(folder, "/sub/file");
      if (got == "file") ++read;
      if (got == "secret") ++secrets;
    }
    CHECK(read != 0);
    CHECK(secrets == 0);
  }
  ended = true;
  swapper.join();
}
