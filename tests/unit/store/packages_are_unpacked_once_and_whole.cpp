#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <fstream>
#include <tuple>

#include "store/package_folders.h"
#include "unit/store/cache_folder.h"

using namespace edgert;
using namespace edgert::store;
using namespace edgert::test;

namespace {

const std::string kNpm = "https://registry.dev/";

Status fill_one(const std::string& folder) {
  std::ofstream(folder + "/index.js") << "code";
  return Unit{};
}

size_t entries(const std::string& folder) {
  size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator(folder)) ++count;
  return count;
}

void age(const std::string& name) {
  std::filesystem::last_write_time(
      name, std::filesystem::file_time_type::clock::now() - std::chrono::hours(1));
}

}  // namespace

TEST_CASE("a package is filled once and found from then on") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  CHECK(!packages.find(kNpm, "zod", "3.23.8"));
  size_t filled = 0;
  const auto fill = [&](const std::string& to) {
    ++filled;
    return fill_one(to);
  };
  for (int i = 0; i < 2; ++i) {
    const auto added = packages.add(kNpm, "zod", "3.23.8", fill);
    REQUIRE(added.ok());
    CHECK(added.value() == folder.path() + "/npm/registry.dev/zod/3.23.8");
    CHECK(std::filesystem::exists(added.value() + "/index.js"));
  }
  CHECK(filled == 1);
  CHECK(PackageFolders(folder.path()).find(kNpm, "zod", "3.23.8"));
  CHECK(!packages.find(kNpm, "zod", "3.23.9"));
  CHECK(entries(folder.path() + "/npm/.temporary") == 0);
}

TEST_CASE("scopes, ports and paths of registries have folders of their own") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const auto where = [&](const std::string& registry, const std::string& name) {
    const auto added = packages.add(registry, name, "1.0.0-rc.1+b", fill_one);
    REQUIRE(added.ok());
    CHECK(packages.find(registry, name, "1.0.0-rc.1+b") == added.value());
    return added.value().substr((folder.path() + "/npm/").size());
  };
  CHECK(where("https://NPM.jsr.dev", "@std/path") == "npm.jsr.dev/@std/path/1.0.0-rc.1+b");
  CHECK(where("http://localhost:4873/", "a.b_c") == "localhost_4873/a.b_c/1.0.0-rc.1+b");
  CHECK(where("http://localhost/", "a").starts_with("localhost_80/a/"));
  const std::string one = where("https://x.test/npm/one/", "a");
  const std::string two = where("https://x.test/npm/two", "a");
  CHECK(one.starts_with("x.test_"));
  CHECK(one != two);
  CHECK(where("http://[::1]:4873/", "a").find("_4873/a/") == 16);
}

TEST_CASE("names that lead elsewhere are refused") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  size_t filled = 0;
  const auto refused = [&](const std::string& registry, const std::string& name,
                           const std::string& version) {
    INFO(registry + " " + name + " " + version);
    const auto added = packages.add(registry, name, version, [&](const std::string&) -> Status {
      ++filled;
      return Unit{};
    });
    CHECK(!added.ok());
    CHECK(!packages.find(registry, name, version));
  };
  for (const char* name : {"", ".", "..", "../a", "a/b", "/a", "@a", "@/a", "@a/", "@a/..", "@../a",
                           "@a/b/c", ".temporary", "a\\b", "a b", "a\n", "node_modules", "ä"})
    refused(kNpm, name, "1.0.0");
  refused(kNpm, std::string("a\0b", 3), "1.0.0");
  refused(kNpm, std::string(300, 'a'), "1.0.0");
  for (const char* version : {"", ".", "..", "1/2", "../1", "1 2", "1\\2"})
    refused(kNpm, "a", version);
  for (const char* registry : {"", "ftp://x.test/", "https://", "https:///a", "https://../",
                               "https://x:123456/", "file:///etc"})
    refused(registry, "a", "1.0.0");
  CHECK(filled == 0);
  CHECK(!std::filesystem::exists(folder.path()));
}

TEST_CASE("a package that cannot be filled leaves nothing") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const auto added = packages.add(kNpm, "a", "1.0.0", [](const std::string& to) -> Status {
    std::string deep = to;
    for (int i = 0; i < 200; ++i) deep += "/d";
    std::filesystem::create_directories(deep);
    std::ofstream(deep + "/half") << "half";
    return Error{ErrorCode::kInvalidData, "broken off"};
  });
  REQUIRE(!added.ok());
  CHECK(added.error().message == "broken off");
  CHECK(!packages.find(kNpm, "a", "1.0.0"));
  CHECK(entries(folder.path() + "/npm/.temporary") == 0);
  CHECK(packages.add(kNpm, "a", "1.0.0", fill_one).ok());
}

TEST_CASE("a package that brings its own stamp is refused") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const auto added = packages.add(kNpm, "a", "1.0.0", [](const std::string& to) {
    std::ofstream(to + "/.edgert-package") << "x";
    return fill_one(to);
  });
  REQUIRE(!added.ok());
  CHECK(added.error().message == folder.path() +
                                     "/npm/registry.dev/a/1.0.0/.edgert-package cannot be written: "
                                     "File exists");
}

TEST_CASE("whoever is late with a package uses that of who was first") {
  const CacheFolder folder;
  constexpr int kProcesses = 6;
  for (int process = 0; process < kProcesses; ++process) {
    if (fork() != 0) continue;
    PackageFolders packages(folder.path());
    bool good = true;
    for (int i = 0; i < 30 && good; ++i) {
      const auto added =
          packages.add(kNpm, "a", std::to_string(i), [&](const std::string& to) -> Status {
            for (int file = 0; file < 5; ++file)
              std::ofstream(to + "/" + std::to_string(file)) << process;
            return Unit{};
          });
      good = added.ok();
      if (!good) continue;
      std::string first, other;
      std::ifstream(added.value() + "/0") >> first;
      std::ifstream(added.value() + "/4") >> other;
      good = !first.empty() && first == other;
    }
    _exit(good ? 0 : 1);
  }
  for (int process = 0; process < kProcesses; ++process) {
    int status = 0;
    REQUIRE(wait(&status) > 0);
    CHECK(status == 0);
  }
  CHECK(entries(folder.path() + "/npm/.temporary") == 0);
}

TEST_CASE("a process that ends while it fills a package leaves no package, and its rest goes") {
  const CacheFolder folder;
  int ready[2];
  REQUIRE(pipe(ready) == 0);
  const pid_t child = fork();
  if (child == 0) {
    PackageFolders(folder.path())
        .add(kNpm, "a", "1.0.0",
             [&](const std::string& to) -> Status {
               std::filesystem::create_directories(to + "/lib/deep");
               std::ofstream(to + "/lib/deep/half") << "half";
               std::ignore = write(ready[1], "x", 1);
               for (;;) pause();
             })
        .value();
  }
  char byte;
  REQUIRE(read(ready[0], &byte, 1) == 1);
  const std::string temporary = folder.path() + "/npm/.temporary";
  REQUIRE(entries(temporary) == 1);
  age(std::filesystem::directory_iterator(temporary)->path());
  // As long as the process lives, nobody takes its folder away.
  CHECK(PackageFolders(folder.path()).add(kNpm, "b", "1.0.0", fill_one).ok());
  CHECK(entries(temporary) == 1);
  kill(child, SIGKILL);
  REQUIRE(waitpid(child, nullptr, 0) == child);
  close(ready[0]);
  close(ready[1]);
  CHECK(!PackageFolders(folder.path()).find(kNpm, "a", "1.0.0"));
  CHECK(PackageFolders(folder.path()).add(kNpm, "c", "1.0.0", fill_one).ok());
  CHECK(entries(temporary) == 0);
  CHECK(PackageFolders(folder.path()).add(kNpm, "a", "1.0.0", fill_one).ok());
}

TEST_CASE("a folder without its stamp is replaced") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const std::string path = packages.add(kNpm, "a", "1.0.0", fill_one).value();
  std::filesystem::remove(path + "/.edgert-package");
  std::ofstream(path + "/other.js") << "x";
  CHECK(!packages.find(kNpm, "a", "1.0.0"));
  CHECK(packages.add(kNpm, "a", "1.0.0", fill_one).value() == path);
  CHECK(packages.find(kNpm, "a", "1.0.0") == path);
  CHECK(!std::filesystem::exists(path + "/other.js"));
  CHECK(entries(folder.path() + "/npm/.temporary") == 0);
}

TEST_CASE("packages that others may write are not used") {
  const CacheFolder folder;
  PackageFolders packages(folder.path());
  const std::string path = packages.add(kNpm, "a", "1.0.0", fill_one).value();
  for (const std::string& name : {folder.path(), folder.path() + "/npm", path}) {
    chmod(name.c_str(), 0777);
    CHECK(!packages.find(kNpm, "a", "1.0.0"));
    chmod(name.c_str(), 0700);
  }
  CHECK(packages.find(kNpm, "a", "1.0.0"));
  chmod(folder.path().c_str(), 0770);
  CHECK(packages.add(kNpm, "b", "1.0.0", fill_one).error().message ==
        "the cache directory " + folder.path() + " is not used: others may write to it");
}
