// What edge-runtime writes into its eszips beside modules: an archive as version 0.7 of Rust's rkyv
// makes them.
//
// Numbers are little-endian, pointers are distances from themselves in 32 bits, and the outermost
// value lies at the end.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"

namespace edgert::bundle {

// A file that is somewhere else in the eszip. Views are of the archive.
struct EszipFile {
  std::string path;  // below the root of its folder
  std::string_view key;
};

// Both are paths below the root of its folder.
struct EszipLink {
  std::string path, target;
};

struct EszipFolder {
  std::vector<EszipFile> files;
  std::vector<EszipLink> links;
};

// Views of the archive.
struct EszipMetadata {
  // One of them, or none: where it begins, or JavaScript to begin with.
  std::optional<std::string_view> entry_key, entry_code;
  std::string_view workspace_resolver;  // JSON, or empty
  std::map<std::string_view, std::string_view> npmrc_scopes;
  EszipFolder folder;
  bool has_certificates = false;
  std::string_view node_modules;  // JSON, or empty
};

// Errors do not say of what.
Result<EszipMetadata> read_eszip_metadata(std::string_view archive);
// What earlier versions have in place of it, alone: an optional folder.
Result<EszipFolder> read_eszip_folder(std::string_view archive);

}  // namespace edgert::bundle
