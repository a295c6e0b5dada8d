// Pack: one resolved module graph of a function, with all that it takes to run it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::bundle {

enum class PackModuleKind : uint8_t { kJavaScript, kCommonJs, kJson, kWasm, kText, kBytes };

struct PackModule {
  bool operator==(const PackModule&) const = default;

  PackModuleKind kind = PackModuleKind::kJavaScript;
  std::string text;        // as V8 takes it, without its map; or JSON, WebAssembly, bytes
  std::string source_map;  // JSON; empty: the text is its own source
  std::vector<std::string> export_names;  // of CommonJS
  std::vector<std::string> imports;       // what import()s of literals name
  std::vector<std::string> required;      // what require()s of literals name
  // V8's, by the key of the engine that made it.
  std::map<std::string, std::string, std::less<>> code;
};

// Values of the manifest that count when a function runs: its import map, as JSON, and the URL that
// addresses in it are relative to (without one, the entry's).
inline constexpr std::string_view kImportMapValue = "import-map";
inline constexpr std::string_view kImportMapBaseValue = "import-map.base";

struct PackManifest {
  bool operator==(const PackManifest&) const = default;

  std::string entry;          // its URL
  std::string limits;         // JSON, for who runs it; empty: none
  std::string tool, version;  // that made it
  std::map<std::string, std::string, std::less<>> values;
};

// Thread: any. A value.
struct Pack {
  // Of modules, their codes, redirects, files and the manifest's values together.
  static constexpr size_t kMostEntries = 100'000;
  // Of URLs, paths, specifiers and names. URLs of data: are modules' names, too.
  static constexpr size_t kMostNameBytes = size_t{1} << 20;
  static constexpr size_t kMostValueBytes = size_t{16} << 20;
  static constexpr uint64_t kMostBytes = uint64_t{4} << 30;

  bool operator==(const Pack&) const = default;

  PackManifest manifest;
  std::map<std::string, PackModule, std::less<>> modules;     // by URL; see graph::typed_address
  std::map<std::string, std::string, std::less<>> redirects;  // addresses
  std::string npm_snapshot;                                   // a text, for who resolves by it
  // Static files, by path: see is_pack_path.
  std::map<std::string, std::string, std::less<>> files;
};

// A path that stays below the folder that it is put into: relative, of parts that are neither empty
// nor "." nor "..".
bool is_pack_path(std::string_view path);

// Where `address` leads by redirects; fails where they go in a circle. `target_of` gives the next
// address as a pointer to something like a text, or null.
template <typename TargetOf>
Result<std::string_view> follow_redirects(std::string_view address, TargetOf target_of) {
  constexpr int kMostSteps = 64;
  std::string_view at = address;
  for (int steps = 0; steps <= kMostSteps; ++steps) {
    const auto* const target = target_of(at);
    if (target == nullptr) return at;
    at = *target;
  }
  return Error{ErrorCode::kInvalidData, "its redirects go in a circle, or on for too long"};
}

}  // namespace edgert::bundle
