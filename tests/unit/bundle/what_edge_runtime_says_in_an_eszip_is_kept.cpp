#include <catch2/catch_test_macros.hpp>

#include "bundle/eszip_metadata.h"
#include "bundle/eszip_reader.h"
#include "unit/bundle/eszips.h"

using namespace edgert;
using namespace edgert::test;
using bundle::EszipPack;
using bundle::Pack;
using bundle::read_eszip;

namespace {

constexpr char kVersionKey[] = "---SUPABASE-ESZIP-VERSION-ESZIP---";
constexpr char kMetadataKey[] = "---EDGE-RUNTIME-METADATA---";
constexpr char kFolderKey[] = "---SUPABASE-VFS-DATA-ESZIP---";
constexpr char kCodeKey[] = "---SUPABASE-SOURCE-CODE-ESZIP---";

const std::string kRoot = "file:///var/tmp/sb-compile-edge-runtime/";

EszipMaker of_edge_runtime() {
  EszipMaker maker;
  maker.module("source/index.ts", kJs, "serve()")
      .module("vfs://0", kOpaque, "{}")
      .module("vfs://1", kOpaque, "i()")
      .module("static:source/a.txt", kOpaque, "A")
      .module("static:./b%20c", kOpaque, "b");
  return maker;
}

std::string refusal_of(EszipMaker& maker) {
  const Result<EszipPack> read = read_eszip(maker.bytes(), "it");
  return read.ok() ? "" : read.error().message;
}

}  // namespace

TEST_CASE("what edge-runtime says in an eszip is kept") {
  const Result<EszipPack> read = read_eszip(of_edge_runtime()
                                                .module(kVersionKey, kOpaque, "2.0")
                                                .module(kMetadataKey, kOpaque, metadata_with_key())
                                                .bytes(),
                                            "");
  REQUIRE(read.ok());
  const Pack& pack = read.value().pack;
  CHECK(pack.manifest.entry == kRoot + "source/index.ts");
  CHECK(pack.modules.size() == 1);
  CHECK(pack.modules.at(kRoot + "source/index.ts").text == "serve()");
  CHECK(pack.files == std::map<std::string, std::string, std::less<>>{
                          {"b c", "b"},
                          {"source/a.txt", "A"},
                          {"node_modules/localhost/i.js", "i()"},
                          {"node_modules/localhost/package.json", "{}"}});
  CHECK(pack.manifest.values ==
        std::map<std::string, std::string, std::less<>>{
            {"eszip.version", "2.3"},
            {"eszip.edge-runtime", "2.0"},
            {"eszip.workspace-resolver", R"({"import_map":null})"},
            {"eszip.node-modules", R"({"Managed":{"node_modules_dir":null}})"},
            {"eszip.npmrc-scopes", R"({"@me":"https://localhost/npm/"})"}});
  CHECK(read.value().notes ==
        std::vector<std::string>{"its settings for certificates are not used",
                                 "the link node_modules/localhost/link is left out"});
}

TEST_CASE("an eszip that begins with code gets a module of it") {
  EszipMaker maker = of_edge_runtime();
  maker.module(kVersionKey, kOpaque, "2.0").module(kMetadataKey, kOpaque, metadata_with_code());
  const Pack pack = read_eszip(maker.bytes(), "").value().pack;
  CHECK(pack.manifest.entry == kRoot + "index.js");
  CHECK(pack.modules.at(kRoot + "index.js").text == "x");
  bundle::EszipOptions options;
  options.entry = "file:///home/f/index.ts";
  const Pack other = read_eszip(maker.bytes(), "", options).value().pack;
  CHECK(other.manifest.entry == "file:///home/f/index.ts");
  CHECK(other.modules.at("file:///home/f/index.ts").text == "x");
}

TEST_CASE("links in an eszip say where they lead") {
  const auto folder = bundle::read_eszip_folder(folder_alone());
  REQUIRE(folder.ok());
  REQUIRE(folder.value().links.size() == 1);
  CHECK(folder.value().links[0].path == "localhost/link");
  CHECK(folder.value().links[0].target == "localhost/i.js");
}

TEST_CASE("earlier versions of edge-runtime's eszips are read, too") {
  for (const char* version : {"1", "1.1"}) {
    const Result<EszipPack> read = read_eszip(of_edge_runtime()
                                                  .module(kVersionKey, kOpaque, version)
                                                  .module(kFolderKey, kOpaque, folder_alone())
                                                  .module(kCodeKey, kOpaque, "code()")
                                                  .bytes(),
                                              "");
    REQUIRE(read.ok());
    const Pack& pack = read.value().pack;
    CHECK(pack.manifest.values.at("eszip.edge-runtime") == version);
    CHECK(pack.modules.at(pack.manifest.entry).text == "code()");
    // Version 1 has no folder between node_modules and its packages.
    const std::string prefix = std::string(version) == "1" ? "node_modules/localhost/localhost/"
                                                           : "node_modules/localhost/";
    CHECK(pack.files.at(prefix + "i.js") == "i()");
  }
  EszipMaker first = of_edge_runtime();
  first.module(kFolderKey, kOpaque, R"({"name":"node_modules","entries":[]})");
  CHECK(refusal_of(first) ==
        "it: eszips of edge-runtime with npm packages and without a version are not supported: "
        "bundle the function again");
  EszipMaker without_packages = of_edge_runtime();
  without_packages.module(kFolderKey, kOpaque, "null");
  CHECK(refusal_of(without_packages).empty());
  EszipMaker later = of_edge_runtime();
  later.module(kVersionKey, kOpaque, "3.0");
  CHECK(refusal_of(later) ==
        "it: eszips of version 3.0 of edge-runtime are not supported, those of 1, 1.1 and 2.0 are");
}

TEST_CASE("static files that lie outside of the function are left out") {
  const Result<EszipPack> read = read_eszip(EszipMaker()
                                                .module("static:../a", kOpaque, "x")
                                                .module("static:/etc/passwd", kOpaque, "x")
                                                .module("static:a/%2e%2e/%2E%2e/b", kOpaque, "x")
                                                .module("static:file:///home/a", kOpaque, "x")
                                                .module("static:", kOpaque, "x")
                                                .bytes(),
                                            "");
  REQUIRE(read.ok());
  CHECK(read.value().pack.files.empty());
  CHECK(read.value().notes.size() == 6);
}

TEST_CASE("damaged metadata ends in an error or in other metadata") {
  for (const std::string& archive : {metadata_with_key(), metadata_with_code()}) {
    for (size_t at = 0; at < archive.size(); ++at) {
      for (const char bits : {'\x01', '\x10', '\x80', '\xff'}) {
        std::string damaged = archive;
        damaged[at] = static_cast<char>(damaged[at] ^ bits);
        (void)bundle::read_eszip_metadata(damaged);
      }
    }
    for (size_t size = 0; size < archive.size(); ++size) {
      (void)bundle::read_eszip_metadata(archive.substr(0, size));
      (void)bundle::read_eszip_metadata(archive.substr(archive.size() - size));
    }
  }
  EszipMaker maker = of_edge_runtime();
  maker.module(kVersionKey, kOpaque, "2.0").module(kMetadataKey, kOpaque, std::string(100, '\xff'));
  CHECK(refusal_of(maker) == "it: in what edge-runtime says in it: the archive is malformed");
}

TEST_CASE("a folder that holds itself is refused") {
  std::string archive = folder_alone();
  constexpr size_t kEntry = 0xb8, kEntriesOfEntry = 0xc4;
  // The folder's only entry is itself.
  archive.replace(kEntriesOfEntry, 8,
                  std::string({static_cast<char>(kEntry - kEntriesOfEntry), '\xff', '\xff', '\xff',
                               1, 0, 0, 0}));
  CHECK(bundle::read_eszip_folder(archive).error().message ==
        "there are more folders in each other than the limit of 128");
}

TEST_CASE("many texts of the same bytes are refused") {
  std::string archive = metadata_with_key();
  constexpr size_t kScopes = 0x1a8;
  REQUIRE(archive[kScopes] == 1);
  archive.replace(kScopes, 4, {'\xe9', 3, 0, 0});
  CHECK(bundle::read_eszip_metadata(archive).error().message == "the archive is malformed");
}

TEST_CASE("a file of a folder has content of its own") {
  EszipMaker maker;
  maker.module(kVersionKey, kOpaque, "2.0")
      .module(kMetadataKey, kOpaque, metadata_with_key())
      .module("vfs://0", kOpaque, "{}");
  CHECK(refusal_of(maker) ==
        "it: the content of its file localhost/i.js is not there, or another's");
}
