// The parts of an eszip of version 2, as denoland/eszip defines them.
//
// Numbers are big-endian. A magic; from 2.2 on options; a head that lists modules, redirects and
// roots of npm; from 2.1 on npm's packages; sources; source maps. Each but the magic has its size
// in front of it and a checksum behind it; among the sources and the maps each single one has.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"

namespace edgert::bundle {

enum class EszipKind : uint8_t { kJavaScript, kJson, kJsonc, kOpaque, kWasm };

struct EszipModule {
  EszipKind kind = EszipKind::kJavaScript;
  std::string_view source, source_map;
};

struct EszipNpmPackage {
  std::string_view id;
  // By the name that it imports them by: their places among the packages.
  std::vector<std::pair<std::string_view, uint32_t>> dependencies;
};

// Views of the eszip's bytes. What it says holds together, and its checksums hold where it has
// any; `is_unchecked`: it has some of a kind that nobody here knows.
struct EszipSections {
  std::string version;  // "2.3"
  bool is_unchecked = false;
  std::map<std::string_view, EszipModule> modules;         // by specifier
  std::map<std::string_view, std::string_view> redirects;  // specifiers
  // The first of JavaScript: the root of its graph comes first. Empty: there is none.
  std::string_view first_javascript;
  std::vector<EszipNpmPackage> npm_packages;
  std::map<std::string_view, uint32_t> npm_roots;  // by requirement
};

// Whether it begins as an eszip does, of whatever version 2.
bool is_eszip(std::string_view bytes);
Result<EszipSections> read_eszip_sections(std::string_view bytes);

}  // namespace edgert::bundle
