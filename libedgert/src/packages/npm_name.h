// Names of npm's packages, and what dependencies on them ask for.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "edgert/result.h"
#include "packages/semver.h"

namespace edgert::packages {

// What npm lets packages be called, the old ones too: no name leaves the folder or the URL that it
// becomes a part of. Errors name it.
Status check_npm_name(std::string_view name);

// What follows a name: a range, or the name of a tag ("latest").
struct NpmRequirement {
  static constexpr size_t kMostTagBytes = 256;

  // Of "other@^1" what npm packages of `name` are asked for where nothing else is said:
  // `specifier` may be a range, a tag or "npm:other@range", another package under this name. Fails
  // for what no registry offers (git, files, URLs, workspaces), naming it.
  static Result<NpmRequirement> parse(std::string_view name, std::string_view specifier);
  // "name", "name@range-or-tag", "@scope/name@npm:other@range".
  static Result<NpmRequirement> parse_named(std::string_view text);

  std::string name;            // that the registry knows
  std::string text;            // the range or the tag
  std::optional<Range> range;  // none: it is a tag
};

}  // namespace edgert::packages
