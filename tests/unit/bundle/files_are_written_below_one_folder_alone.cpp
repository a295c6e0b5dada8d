#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "bundle/folder_writer.h"
#include "bundle/pack.h"
#include "bundle/pack_writer.h"
#include "bundle/static_files.h"
#include "bundle/unbundle.h"

namespace edgert::bundle {

namespace {

class WriterFolder {
 public:
  WriterFolder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~WriterFolder() { std::filesystem::remove_all(path_); }
  WriterFolder(const WriterFolder&) = delete;
  WriterFolder& operator=(const WriterFolder&) = delete;

  std::string at(const std::string& name) const { return std::string(path_) + "/" + name; }
  std::string put(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(at(name)).parent_path());
    std::ofstream(at(name)) << text;
    return at(name);
  }
  std::string text(const std::string& name) const {
    std::stringstream text;
    text << std::ifstream(at(name)).rdbuf();
    return text.str();
  }

 private:
  char path_[32] = "/tmp/edgert-writer-XXXXXX";
};

}  // namespace

TEST_CASE("a folder is made with all that is missing above its files") {
  const WriterFolder folder;
  FolderWriter writer(folder.at("a/b"));
  REQUIRE(writer.write("c/d.txt", "text").ok());
  CHECK(folder.text("a/b/c/d.txt") == "text");
  // What was there before is replaced, what has been written is not.
  folder.put("a/b/e", "longer than before");
  REQUIRE(writer.write("e", "new").ok());
  CHECK(folder.text("a/b/e") == "new");
  CHECK_FALSE(writer.write("e", "again").ok());
  REQUIRE(writer.link("l/m", "../c").ok());
  CHECK(folder.text("a/b/l/m/d.txt") == "text");
}

TEST_CASE("no name leads out of the folder") {
  const WriterFolder folder;
  folder.put("outside/file", "kept");
  folder.put("in/place", "");
  std::filesystem::create_symlink("../outside", folder.at("in/link"));
  std::filesystem::create_symlink("../outside/file", folder.at("in/file"));
  FolderWriter writer(folder.at("in"));
  for (const char* path : {"../outside/new", "/tmp/edgert-writer-new", "a/../../outside/new", "",
                           ".", "a//b", "link/new", "file"}) {
    CAPTURE(path);
    CHECK_FALSE(writer.write(path, "bad").ok());
  }
  CHECK(folder.text("outside/file") == "kept");
  CHECK_FALSE(std::filesystem::exists(folder.at("outside/new")));
  REQUIRE(mkfifo(folder.at("in/pipe").c_str(), 0600) == 0);
  CHECK_FALSE(writer.write("pipe", "bad").ok());
}

TEST_CASE("any name becomes one that a file can have") {
  for (const std::string& name :
       {std::string("../../etc/passwd"), std::string("/"), std::string(), std::string("a\0b\nc", 5),
        std::string(1000, 'x') + ".ts", std::string("host:80/./.hidden/..")}) {
    CAPTURE(name);
    CHECK(is_pack_path(path_like(name)));
  }
  CHECK(path_like("host:80/a/b.ts") == "host_80/a/b.ts");
  CHECK(path_like(std::string(1000, 'x') + ".ts").ends_with(".ts"));
}

TEST_CASE("static files are those that patterns name below the entry's folder") {
  const WriterFolder folder;
  folder.put("f/a.txt", "a");
  folder.put("f/b/c.txt", "c");
  folder.put("f/b/d.bin", "d");
  folder.put("g/e.txt", "e");
  std::filesystem::create_symlink("../g", folder.at("f/out"));
  const auto names = [&](const std::vector<std::string>& patterns) {
    const auto files = read_static_files(patterns, folder.at("f"), folder.at("f"));
    std::string list;
    if (!files.ok()) return files.error().message;
    for (const auto& [path, bytes] : files.value()) list += path + "=" + bytes + " ";
    return list;
  };
  CHECK(names({"**/*.txt"}) == "a.txt=a b/c.txt=c ");
  CHECK(names({"a.txt", folder.at("f") + "/b/*"}) == "a.txt=a b/c.txt=c b/d.bin=d ");
  CHECK(names({"b/**"}) == "b/c.txt=c b/d.bin=d ");
  CHECK(names({"../g/*"}).find("does not lie below") != std::string::npos);
  CHECK(names({"a.txt", "none/*"}) == "no static file is named by 'none/*'");
}

TEST_CASE("a pack whose names are hostile is taken apart below the folder or not at all") {
  const WriterFolder folder;
  Pack pack;
  pack.manifest.entry = "file:///fn/index.js";
  pack.modules["file:///fn/index.js"].text = "1";
  pack.modules["https://host/../../%2e%2e/a.js?b=/../c"].text = "2";
  pack.modules["x:/../../../d"].text = "3";
  pack.modules["data:text/javascript,4"].text = "4";
  pack.files["e"] = "5";
  const std::string good = folder.at("good.edgert"), bad = folder.at("bad.edgert");
  REQUIRE(write_pack(good, pack, ChecksumKind::kNone).ok());
  const Result<Unbundled> unbundled = unbundle(good, folder.at("out/deep"));
  REQUIRE(unbundled.ok());
  CHECK(folder.text("out/deep/index.js") == "1");
  CHECK(folder.text("out/deep/e") == "5");
  size_t files = 0;
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder.at("out")))
    files += each.is_regular_file() ? 1 : 0;
  CHECK(files == 4);
  for (const char* url :
       {"file:///fn/%2e%2e/%2e%2e/f", "file:///fn/a%00b", "file:///fn/index.js/g", "file:///fn/"}) {
    CAPTURE(url);
    Pack hostile = pack;
    hostile.modules[url].text = "6";
    REQUIRE(write_pack(bad, hostile, ChecksumKind::kSha256).ok());
    const Result<Unbundled> refused = unbundle(bad, folder.at("none"));
    REQUIRE_FALSE(refused.ok());
    CHECK(refused.error().message.starts_with(bad + ": "));
    CHECK_FALSE(std::filesystem::exists(folder.at("none")));
  }
}

}  // namespace edgert::bundle
