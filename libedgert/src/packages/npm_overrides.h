// NpmOverrides: what package.json's "overrides" say of the dependencies of dependencies.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/result.h"
#include "packages/semver.h"

namespace edgert::packages {

// Rules for packages, and below them rules that hold in what those packages need, however deep.
// Thread: any. A value.
class NpmOverrides {
 public:
  static constexpr size_t kMostRules = 1'000;

  // A chain of packages on the way to a dependency that rules below have been found for, innermost
  // first; empty: none of them.
  using Scope = std::vector<size_t>;

  struct Rule {
    std::string name;               // that the dependency is imported by
    std::optional<Range> versions;  // of which it says something; none: of all
    std::string specifier;          // what is asked for in place; empty: the same as before
    std::vector<size_t> below;
  };

  NpmOverrides() = default;
  // `json` is the value of "overrides" (empty: there are none); "$name" in it means what
  // `direct_dependencies`, of the same package.json, say of `name`. Errors name `where`.
  static Result<NpmOverrides> parse(
      std::string_view json,
      const std::map<std::string, std::string, std::less<>>& direct_dependencies,
      const std::string& where);

  // Those that may hold for a dependency of what lies in `scope`, in the order in which they
  // are to be tried.
  std::vector<size_t> rules_for(const Scope& scope, std::string_view name) const;
  const Rule& rule(size_t index) const { return rules_[index]; }
  // Where the dependencies of a package lie that `rule` has been applied to.
  Scope scope_below(const Scope& scope, size_t rule) const;
  // What they were read from.
  const std::string& text() const { return text_; }

 private:
  std::string text_;
  std::vector<Rule> rules_;
  std::vector<size_t> outermost_;
};

}  // namespace edgert::packages
