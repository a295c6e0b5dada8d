// PackageJson: what a package.json says about the package's modules and about the packages it
// needs.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"

namespace edgert::graph {

// Owner: whoever holds the pointer; many may.
// Thread: any, several at once; nothing changes after `parse`.
class PackageJson final {
 public:
  static constexpr size_t kMostBytes = 1 << 20;
  static constexpr size_t kDeepest = 64;            // objects and arrays within each other
  static constexpr size_t kMostTarget = 64 * 1024;  // bytes of what a specifier resolves to

  using Conditions = std::span<const std::string_view>;
  // Names and ranges, in the order of the text; of a name that stands twice, the last range.
  using Dependencies = std::vector<std::pair<std::string, std::string>>;

  // `where` is the path or the URL of the file, for messages. Fails for what is no JSON object, too
  // large or too deep. Fields of other types than they should be count as not there.
  static Result<std::shared_ptr<const PackageJson>> parse(std::string_view text, std::string where);
  ~PackageJson();

  const std::string& where() const { return where_; }
  const std::string& name() const { return name_; }
  const std::string& version() const { return version_; }
  const std::string& type() const { return type_; }  // "module", "commonjs", or empty
  const std::string& main() const { return main_; }
  const Dependencies& dependencies() const { return dependencies_; }
  const Dependencies& optional_dependencies() const { return optional_dependencies_; }
  const Dependencies& dev_dependencies() const { return dev_dependencies_; }
  const std::vector<std::string>& workspaces() const { return workspaces_; }  // their patterns
  const std::string& overrides() const { return overrides_; }  // a JSON object's text, or empty
  // Whether `resolve_exports` decides alone which files others may import.
  bool has_exports() const;

  // What Node answers (https://nodejs.org/api/esm.html#resolution-algorithm-specification) as
  // PACKAGE_EXPORTS_RESOLVE: `subpath` is "." or begins with "./"; the answer is a relative URL
  // that begins with "./", to be joined to the package's folder. "default" is a condition that
  // always holds. Errors are in Node's words.
  Result<std::string> resolve_exports(std::string_view subpath, Conditions conditions) const;

  // PACKAGE_IMPORTS_RESOLVE: `specifier` begins with "#". The answer is a relative URL that begins
  // with "./", a "node:" URL, or a package's name (never one of this file's imports) with or
  // without a subpath, which the caller resolves further.
  Result<std::string> resolve_imports(std::string_view specifier, Conditions conditions) const;

 private:
  struct Json;
  PackageJson(std::string where, std::unique_ptr<Json> json);

  std::string where_, name_, version_, type_, main_, overrides_;
  Dependencies dependencies_, optional_dependencies_, dev_dependencies_;
  std::vector<std::string> workspaces_;
  std::unique_ptr<Json> json_;
};

}  // namespace edgert::graph
