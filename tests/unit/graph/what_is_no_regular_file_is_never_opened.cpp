#include <stdlib.h>
#include <sys/stat.h>

#include <catch2/catch_test_macros.hpp>
#include <filesystem>
#include <fstream>

#include "graph/files.h"
#include "graph/module_files.h"

using namespace edgert;
using namespace edgert::graph;

namespace {

struct Folder {
  Folder() {
    char name[] = "/tmp/edgert-files-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories(std::filesystem::path(path + "/" + name).parent_path());
    std::ofstream(path + "/" + name) << text;
    return path + "/" + name;
  }
  std::string path;
};

}  // namespace

TEST_CASE("what is no regular file is never opened") {
  const Folder folder;
  const std::string pipe = folder.path + "/pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  for (const std::string& path : {pipe, std::string("/dev/zero"), folder.path}) {
    CAPTURE(path);
    const Result<RegularFile> found = RegularFile::find(path);
    REQUIRE_FALSE(found.ok());
    CHECK(found.error().code == ErrorCode::kIo);
  }
  CHECK(RegularFile::find(folder.path + "/none").error().code == ErrorCode::kNotFound);
  CHECK(RegularFile::find(folder.write("a", "text") + std::string("\0b", 2)).error().code ==
        ErrorCode::kNotFound);
}

TEST_CASE("a file is read as it was found") {
  const Folder folder;
  const std::string path = folder.write("a.txt", "text");
  Result<RegularFile> file = RegularFile::find(path);
  REQUIRE(file.ok());
  CHECK(file.value().size() == 4);
  // The name leads elsewhere now; the file is the same.
  std::filesystem::rename(path, folder.path + "/b.txt");
  folder.write("a.txt", "other text");
  CHECK(file.value().read().value() == "text");
  CHECK(file.value().real_path().value() ==
        std::filesystem::canonical(folder.path).string() + "/b.txt");
  folder.write("b.txt", "longer than it was");
  CHECK_FALSE(file.value().read().ok());
  std::filesystem::resize_file(folder.path + "/b.txt", 3);
  CHECK_FALSE(file.value().read().ok());
}

TEST_CASE("a file of more than 256 MB is not read") {
  const Folder folder;
  const std::string path = folder.write("large", "");
  std::filesystem::resize_file(path, uint64_t{1} << 40);
  const Result<std::string> text = RegularFile::find(path).value().read();
  REQUIRE_FALSE(text.ok());
  CHECK(text.error().code == ErrorCode::kLimit);
}

TEST_CASE("files below a folder do not lead out of it") {
  const Folder folder;
  folder.write("root/in.js", "in");
  folder.write("root-2/out.js", "out");
  folder.write("root/node_modules/.pnpm/x/x.js", "in");
  folder.write("root/.env", "hidden");
  std::filesystem::create_symlink("../root-2", folder.path + "/root/link");
  std::filesystem::create_symlink(".env", folder.path + "/root/env.json");
  std::filesystem::create_symlink("in.js", folder.path + "/root/.in.js");
  Result<ModuleFiles> files = ModuleFiles::below({folder.path + "/root"});
  REQUIRE(files.ok());
  const auto found = [&](const std::string& name) {
    return files.value().find(folder.path + "/" + name).ok();
  };
  CHECK(found("root/in.js"));
  CHECK(found("root/.in.js"));
  CHECK(found("root/node_modules/.pnpm/x/x.js"));
  CHECK_FALSE(found("root-2/out.js"));
  CHECK_FALSE(found("root/link/out.js"));
  CHECK_FALSE(found("root/.env"));
  CHECK_FALSE(found("root/env.json"));
  CHECK_FALSE(ModuleFiles::below({folder.path + "/none"}).ok());
  CHECK_FALSE(ModuleFiles::below({}).value().find(folder.path + "/root/in.js").ok());
}
