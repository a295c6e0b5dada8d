#include "graph/import_type.h"

#include <array>
#include <utility>

namespace edgert::graph {

namespace {

using Named = std::pair<ImportType, std::string_view>;

// Each with the space that no scheme has in it.
constexpr std::array<Named, 3> kTypes = {Named{ImportType::kJson, "json "},
                                         Named{ImportType::kText, "text "},
                                         Named{ImportType::kBytes, "bytes "}};

Named found_in(std::string_view typed) {
  for (const Named& each : kTypes) {
    if (typed.starts_with(each.second)) return each;
  }
  return {ImportType::kNone, ""};
}

}  // namespace

std::optional<ImportType> import_type_named(std::string_view name) {
  for (const auto& [type, prefix] : kTypes) {
    if (prefix.substr(0, prefix.size() - 1) == name) return type;
  }
  return std::nullopt;
}

ModuleKind kind_for(ImportType type, ModuleKind kind) {
  switch (type) {
    case ImportType::kJson:
      return ModuleKind::kJson;
    case ImportType::kText:
      return ModuleKind::kText;
    case ImportType::kBytes:
      return ModuleKind::kBytes;
    case ImportType::kNone:
      break;
  }
  return kind;
}

std::string typed_address(ImportType type, std::string_view address) {
  for (const auto& [its, prefix] : kTypes) {
    if (its == type) return std::string(prefix).append(address);
  }
  return std::string(address);
}

ImportType type_of(std::string_view typed) { return found_in(typed).first; }

std::string_view address_in(std::string_view typed) {
  return typed.substr(found_in(typed).second.size());
}

}  // namespace edgert::graph
