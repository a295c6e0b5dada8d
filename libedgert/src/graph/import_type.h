// ImportType: what an import wants made of a file, whatever the file's own kind is
// (https://tc39.es/proposal-import-attributes/, `with { type: "text" }`).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "edgert/module_loader.h"

namespace edgert::graph {

enum class ImportType : uint8_t { kNone, kJson, kText, kBytes };

// None of what there is: nothing.
std::optional<ImportType> import_type_named(std::string_view name);

// As what a module of `kind` is taken.
ModuleKind kind_for(ImportType type, ModuleKind kind);
// Whether a module is more than the bytes of its file: JavaScript, which imports others in turn.
constexpr bool is_code(ModuleKind kind) {
  return kind != ModuleKind::kJson && kind != ModuleKind::kWasm && kind != ModuleKind::kText &&
         kind != ModuleKind::kBytes;
}

// An address and how it is imported, as one text: what is imported in two ways is two modules.
std::string typed_address(ImportType type, std::string_view address);
ImportType type_of(std::string_view typed);
std::string_view address_in(std::string_view typed);

}  // namespace edgert::graph
