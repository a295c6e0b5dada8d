// A pack with something of everything, and a folder to write it to.
#pragma once

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "bundle/pack.h"

namespace edgert::test {

class PackFolder {
 public:
  PackFolder() { REQUIRE(mkdtemp(path_) != nullptr); }
  ~PackFolder() { std::filesystem::remove_all(path_); }
  PackFolder(const PackFolder&) = delete;
  PackFolder& operator=(const PackFolder&) = delete;

  std::string file(const std::string& name = "function.pack") const {
    return std::string(path_) + "/" + name;
  }
  size_t entries() const {
    return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(path_), {}));
  }

 private:
  char path_[32] = "/tmp/edgert-packs-XXXXXX";
};

inline std::string read_file(const std::string& path) {
  std::ifstream stream(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(stream), {});
}

inline void write_file(const std::string& path, const std::string& bytes) {
  std::ofstream(path, std::ios::binary) << bytes;
}

inline bundle::Pack some_pack() {
  bundle::Pack pack;
  pack.manifest.entry = "file:///f/index.ts";
  pack.manifest.limits = R"({"memoryLimitMb":150})";
  pack.manifest.tool = "edgertd";
  pack.manifest.version = "1.2.3";
  pack.manifest.values = {{"created", "never"}, {"empty", ""}};
  bundle::PackModule& entry = pack.modules["file:///f/index.ts"];
  entry.text = "import './a.cjs'; import('./late.js');";
  entry.source_map = R"({"version":3})";
  entry.imports = {"./late.js", ""};
  entry.code = {{"v8 10", std::string("\0code", 5)}, {"v8 15", "other code"}};
  bundle::PackModule& common = pack.modules["file:///f/a.cjs"];
  common.kind = bundle::PackModuleKind::kCommonJs;
  common.text = "exports.a = require('b');";
  common.export_names = {"a", "default"};
  common.required = {"b"};
  pack.modules["file:///f/late.js"] = {};
  pack.modules["file:///f/data.json"] = {bundle::PackModuleKind::kJson, "{}", "", {}, {}, {}, {}};
  pack.modules["https://x.test/m.wasm"] = {
      bundle::PackModuleKind::kWasm, std::string("\0asm", 4), "", {}, {}, {}, {}};
  pack.redirects = {{"https://x.test/m", "https://x.test/n"},
                    {"https://x.test/n", "https://x.test/m.wasm"}};
  pack.npm_snapshot = "edgert npm packages 1\n";
  pack.files = {{"static/a.txt", "hello"}, {"static/empty", ""}};
  return pack;
}

}  // namespace edgert::test
