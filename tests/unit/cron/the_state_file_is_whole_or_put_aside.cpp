#include <sys/resource.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "serve/cron/state_file.h"

using edgert::server::cron::Memory;
using edgert::server::cron::StateFile;

namespace {

class StateFolder {
 public:
  StateFolder() {
    char name[] = "/tmp/edgert-cron-XXXXXX";
    REQUIRE(mkdtemp(name) != nullptr);
    path_ = name;
  }
  StateFolder(const StateFolder&) = delete;
  StateFolder& operator=(const StateFolder&) = delete;
  ~StateFolder() { std::filesystem::remove_all(path_); }
  std::string operator/(const char* name) const { return (path_ / name).string(); }
  size_t files() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  std::filesystem::path path_;
};

std::string content_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

void put(const std::string& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

const Memory kSome{{"f/a b", {1767268800, 1767268800, 18446744073709551615u}}, {"g/c", {-5, 0, 0}}};

}  // namespace

TEST_CASE("what is written to the state file is read from it") {
  const StateFolder folder;
  const StateFile file(folder / "state");
  REQUIRE(file.read().ok());
  CHECK(file.read().value().memory.empty());
  REQUIRE(file.write(kSome).ok());
  const auto read = file.read();
  REQUIRE(read.ok());
  CHECK(read.value().warning.empty());
  REQUIRE(read.value().memory.size() == 2);
  CHECK(read.value().memory.at("f/a b").begun_s == 1767268800);
  CHECK(read.value().memory.at("f/a b").timing == 18446744073709551615u);
  CHECK(read.value().memory.at("g/c").settled_s == -5);
  CHECK(folder.files() == 1);
}

TEST_CASE("a state file that is torn at any byte is put aside whole") {
  const StateFolder folder;
  REQUIRE(StateFile(folder / "state").write(kSome).ok());
  const std::string whole = content_of(folder / "state");
  for (size_t size = 0; size < whole.size(); ++size) {
    const std::string name = "torn" + std::to_string(size);
    put(folder / name.c_str(), whole.substr(0, size));
    const auto read = StateFile(folder / name.c_str()).read();
    REQUIRE(read.ok());
    CHECK(read.value().memory.empty());
    CHECK(read.value().warning.find(" is not used: it") != std::string::npos);
    CHECK(content_of(folder / (name + ".bad").c_str()) == whole.substr(0, size));
    CHECK_FALSE(std::filesystem::exists(folder / name.c_str()));
  }
}

TEST_CASE("a file that is somebody else's is put aside, and none before it is lost") {
  const StateFolder folder;
  const std::string path = folder / "state";
  const std::string texts[] = {"{\"a\": 1}\n", "edgert schedules 2\n",
                               "edgert schedules 1\nx y z\nend 0 1\n",
                               "edgert schedules 1\n1 2 3 k\nend 1 7\n"};
  for (const std::string& text : texts) {
    put(path, text);
    REQUIRE(StateFile(path).read().ok());
  }
  CHECK(content_of(path + ".bad") == texts[0]);
  CHECK(content_of(path + ".bad-2") == texts[1]);
  CHECK(content_of(path + ".bad-3") == texts[2]);
  CHECK(content_of(path + ".bad-4") == texts[3]);
  put(path, "x");
  CHECK(StateFile(path).read().value().warning ==
        path + " is not used: it is no file of schedules, or one of another version. It lies in " +
            path + ".bad-5 now, and the schedules begin anew: nothing counts as missed");
  std::filesystem::create_directory(folder / "folder");
  CHECK_FALSE(StateFile(folder / "folder").read().ok());
}

TEST_CASE("a disk that is full leaves the state file as it was") {
  const StateFolder folder;
  const StateFile file(folder / "state");
  REQUIRE(file.write(kSome).ok());
  const std::string before = content_of(file.path());
  Memory more = kSome;
  for (int i = 0; i < 1000; ++i) more["f/" + std::to_string(i)] = {i, 0, 0};
  // As a full disk does, this takes a part of it.
  rlimit usual{};
  getrlimit(RLIMIT_FSIZE, &usual);
  const auto before_signal = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{4096, usual.rlim_max};
  setrlimit(RLIMIT_FSIZE, &small);
  const auto full = file.write(more);
  setrlimit(RLIMIT_FSIZE, &usual);
  std::signal(SIGXFSZ, before_signal);
  REQUIRE_FALSE(full.ok());
  CHECK(full.error().message == "cannot write " + file.path() + ": File too large");
  CHECK(content_of(file.path()) == before);
  CHECK(folder.files() == 1);
  CHECK(file.write(more).ok());
  CHECK(file.read().value().memory.size() == 1002);
  CHECK_FALSE(StateFile("/proc/nowhere/state").write(kSome).ok());
}

TEST_CASE("the state file holds no more than it can read") {
  const StateFolder folder;
  const StateFile file(folder / "state");
  Memory many;
  for (size_t i = 0; i < StateFile::kMostEntries + 10; ++i)
    many["f/" + std::to_string(i)] = {static_cast<int64_t>(i), 0, 0};
  REQUIRE(file.write(many).ok());
  const auto read = file.read();
  REQUIRE(read.ok());
  CHECK(read.value().memory.size() == StateFile::kMostEntries);
  CHECK(read.value().memory.count("f/9") == 0);
  CHECK(read.value().memory.count("f/10") == 1);
}
