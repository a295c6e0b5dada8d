// What JSR says of a package and of a version of it (https://jsr.io/docs/api).
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "packages/semver.h"

namespace edgert::packages {

// "jsr:@scope/name@range/sub/path".
struct JsrReference {
  static Result<JsrReference> parse(std::string_view specifier);

  std::string name;  // "@scope/name"
  std::string text;  // the range, or "latest"
  Range range;
  std::string exported;  // "." or "./sub/path"
};

// Thread: any. A value.
class JsrPackage {
 public:
  static constexpr uint64_t kMostBytes = 16'000'000;
  static constexpr size_t kMostVersions = 20'000;

  // Of meta.json. Errors name `where`.
  static Result<JsrPackage> parse(std::string name, std::string_view json, std::string where);

  // The highest version that will do of `preferred`, else of those that are not yanked, else of
  // all. None will do: an error that says what there is.
  Result<Version> best(const JsrReference& reference, const std::set<Version>& preferred) const;

 private:
  std::string name_, where_;
  std::map<Version, bool> versions_;  // whether they are yanked
  std::optional<Version> latest_;
};

struct JsrFile {
  uint64_t bytes = 0;
  std::string sha256;  // in hexadecimal
};

// Thread: any. A value.
class JsrVersion {
 public:
  static constexpr uint64_t kMostBytes = 64'000'000;
  static constexpr size_t kMostFiles = 50'000;
  static constexpr size_t kMostExports = 10'000;

  // Of {version}_meta.json. Errors name `where`.
  static Result<JsrVersion> parse(std::string name, std::string_view json, std::string where);

  // The path of a file that there is ("/mod.ts"). None: an error that says what there is.
  Result<std::string> path_of(std::string_view exported) const;
  // By path; null: there is none.
  const JsrFile* file(std::string_view path) const;

 private:
  std::string name_;  // "@scope/name@version"
  std::map<std::string, std::string, std::less<>> exports_;
  std::map<std::string, JsrFile, std::less<>> files_;
};

}  // namespace edgert::packages
