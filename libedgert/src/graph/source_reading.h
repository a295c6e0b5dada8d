// How one module is read, and what is to be done before it is JavaScript.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "edgert/module_loader.h"
#include "edgert/result.h"
#include "graph/files.h"
#include "graph/import_type.h"

namespace edgert::graph {

// A file of fewer bytes is read without asking whether there is room: it shows in the heap soon
// enough.
inline constexpr uint64_t kLittleBytes = 64 * 1024;

// Types alone, whatever they lie on: they are nothing when a program runs.
bool is_declaration(std::string_view url);

Error module_not_found(std::string_view url);

// An error for those of Node's own modules ("node:fs") that there are not.
Status check_node_module(const std::string& url, ImportType type);

// By how a path ends.
ModuleKind kind_of(std::string_view path);

// The module that a data: URL holds.
Result<ModuleSource> read_data_url(const std::string& url);

// What a text may begin with, and V8 does not know.
void strip_byte_order_mark(ModuleSource& source);

struct ReadModule {
  ModuleSource module;
  // There is none: the file has so many bytes, and they need room first.
  std::optional<uint64_t> too_large;
};
// The module in the file that `url` names; `file` is what has been found there.
Result<ReadModule> read_module_file(const std::string& url, ImportType type,
                                    const Result<RegularFile>& file, uint64_t room_bytes);

// Whether it is not JavaScript yet.
bool needs_transpiling(ModuleKind kind);

}  // namespace edgert::graph
