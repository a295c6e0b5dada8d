// What a package.json's "exports" and "imports" map to: Node's PACKAGE_IMPORTS_EXPORTS_RESOLVE and
// PACKAGE_TARGET_RESOLVE (https://nodejs.org/api/esm.html#resolution-algorithm-specification).
#pragma once

#include <simdjson.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "edgert/result.h"

namespace edgert::graph {

class PackageTargets {
 public:
  enum class Field { kExports, kImports };

  // All of it has to outlive this. `most` bounds the bytes of an answer.
  PackageTargets(Field field, std::string_view where, std::span<const std::string_view> conditions,
                 size_t most)
      : field_(field), where_(where), conditions_(conditions), most_(most) {}

  // What `keys` has for `name`: under that key, or under the pattern that fits best. Nothing where
  // it maps to nothing.
  Result<std::optional<std::string>> match(const simdjson::dom::object& keys,
                                           std::string_view name);
  // What `target` means for a name that is its key as a whole.
  Result<std::optional<std::string>> target(const simdjson::dom::element& target,
                                            std::string_view name);

  Error invalid_config(const std::string& what) const;

 private:
  enum class Outcome { kFound, kNull, kUndefined, kInvalidTarget, kFailed };

  Result<std::optional<std::string>> resolved(const simdjson::dom::element& target);
  // The depth of the JSON bounds how deep they call each other.
  Outcome of_any(const simdjson::dom::element& target);
  Outcome of_text(std::string_view target);
  Outcome of_array(const simdjson::dom::array& targets);
  Outcome of_conditions(const simdjson::dom::object& targets);

  Outcome fill(std::string_view target);
  Outcome fail(Error error);
  Error invalid_target() const;
  Error invalid_request() const;

  const Field field_;
  const std::string_view where_;
  const std::span<const std::string_view> conditions_;
  const size_t most_;

  std::string_view key_;                  // that matched
  std::optional<std::string_view> star_;  // what its star stands for, if it is a pattern
  std::string found_;
  Error error_;
  std::optional<simdjson::dom::element> invalid_;  // the last target that could not be one
};

}  // namespace edgert::graph
