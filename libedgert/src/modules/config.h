// deno.json and import maps: what a function's files may import and how they are compiled.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "modules/module_files.h"

namespace edgert::modules {

// WHATWG import maps (https://html.spec.whatwg.org/multipage/webappapis.html#import-maps): keys and
// addresses are URLs where they look like ones.
class ImportMap {
 public:
  void set_base(std::string base_url) { base_ = std::move(base_url); }
  void add(const std::string& key, const std::string& address);
  void add_scope(const std::string& prefix, const std::string& key, const std::string& address);

  // A scope that lies in more others than there may be; empty: there is none.
  std::string scope_within_too_many() const;
  // The address that `specifier` (already made absolute if it was relative) maps to when imported
  // from `referrer`; empty when nothing maps it.
  std::string resolve(const std::string& specifier, const std::string& referrer) const;

 private:
  using Entries = std::map<std::string, std::string, std::less<>>;
  std::string normal_key(const std::string& key) const;
  std::string address_of(const std::string& address) const;
  static std::string match(const Entries& entries, const std::string& specifier);

  std::string base_;
  Entries imports_;
  std::map<std::string, Entries, std::less<>> scopes_;
};

struct Config {
  ImportMap imports;
  // compilerOptions that matter to the transpiler, as a JSON object text.
  std::string compiler_options = "{}";
  size_t bytes = 0;  // of the texts that it was read from
};

// Reads deno.json or deno.jsonc upwards from `directory`, then the import map given by path or
// data: URL (empty: the one deno.json names). Of `files` a deno.json that lies below the module
// roots, or that the host's loader gives, may name its map; one above them, a map beside itself.
// The loader, if there is one, is asked for each file before the disk is.
Result<Config> read_config(const std::string& directory, const std::string& import_map_path,
                           const ModuleFiles& files, ModuleLoader* loader);

// JSON with comments and trailing commas to plain JSON; texts inside strings stay.
std::string strip_jsonc(std::string_view text);

// `relative` against `base` ("file:///a/b.ts", "./c.ts" → "file:///a/c.ts"). Knows hierarchical
// URLs only.
std::string join_url(std::string_view base, std::string_view relative);
bool has_scheme(std::string_view specifier);
bool is_relative(std::string_view specifier);

}  // namespace edgert::modules
