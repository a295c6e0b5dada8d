// DenoConfig: what deno.json, and the import map that it or the host names, say of how a function's
// files are found and compiled.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/import_map.h"
#include "graph/module_files.h"

namespace edgert::graph {

class GivenFiles;

struct DenoConfig {
  ImportMap imports;
  // Folders of the workspace's members, absolute.
  std::vector<std::string> members;
  // "unstable": ["sloppy-imports"].
  bool has_sloppy_imports = false;
  // compilerOptions that matter to the transpiler, as a JSON object text.
  std::string compiler_options = "{}";
  size_t bytes = 0;                // of the texts that it was read from
  std::vector<std::string> files;  // these, where they lie on the disk
  std::string identity;            // the same for the same texts in the same places

  void add_text(const std::string& path, const std::string& text);
};

// Adds what the text of an import map says; addresses are relative to `base`, a URL. Errors name
// `where`.
Status add_import_map(const std::string& text, const std::string& where, const std::string& base,
                      ImportMap* map);

// Reads deno.json or deno.jsonc upwards from `directory`, that of the workspace that it is a member
// of and those of the other members, then the import map given by path or
// data: URL (empty: the one deno.json names). Of `files` a deno.json that lies below the module
// roots, or that the host's loader gives, may name its map; one above them, a map beside itself.
// The host's loader, if there is one, is asked for each file before the disk is. `given`, if it is
// there, stands for the nearest deno.json, with a URL, and none is looked for.
Result<DenoConfig> read_deno_config(const std::string& directory,
                                    const std::string& import_map_path, const ModuleFiles& files,
                                    const GivenFiles* loader, std::optional<ModuleConfig> given);

}  // namespace edgert::graph
