#include "graph/source_reading.h"

#include <utility>

#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/addresses.h"
#include "graph/detail.h"
#include "graph/files.h"
#include "graph/node_builtins.h"
#include "graph/url.h"

namespace edgert::graph {

Status check_node_module(const std::string& url, ImportType type) {
  const bool is_builtin =
      is_node_builtin_by_scheme(std::string_view(url).substr(sizeof "node:" - 1));
  if (is_builtin && type == ImportType::kNone) return Unit{};
  if (!is_builtin) {
    return about(ErrorTopic::kModuleNotFound, url,
                 {ErrorCode::kNotSupported, "No such built-in module: " + shown(url)});
  }
  return Error{ErrorCode::kNotSupported, "Importing \"" + shown(url) + "\" is not supported yet"};
}

ModuleKind kind_of(std::string_view path) {
  if (path.ends_with(".ts") || path.ends_with(".mts") || path.ends_with(".cts"))
    return ModuleKind::kTypeScript;
  if (path.ends_with(".tsx")) return ModuleKind::kTsx;
  if (path.ends_with(".jsx")) return ModuleKind::kJsx;
  if (path.ends_with(".json")) return ModuleKind::kJson;
  if (path.ends_with(".wasm")) return ModuleKind::kWasm;
  return ModuleKind::kJavaScript;
}

bool is_declaration(std::string_view url) {
  url = url.substr(0, url.find_first_of("?#"));
  return url.ends_with(".d.ts") || url.ends_with(".d.mts") || url.ends_with(".d.cts");
}

Error module_not_found(std::string_view url) {
  return about(ErrorTopic::kModuleNotFound, url,
               {ErrorCode::kNotFound, "Module not found \"" + shown(url) + "\"."});
}

Result<ModuleSource> read_data_url(const std::string& url) {
  const size_t comma = url.find(',');
  const std::string type = url.substr(5, comma == std::string::npos ? 0 : comma - 5);
  if (comma == std::string::npos) return Error{ErrorCode::kInvalidArgument, "malformed data: URL"};
  ModuleSource source;
  source.bytes = base::percent_decode(std::string_view(url).substr(comma + 1));
  if (type.ends_with(";base64")) source.bytes = base::base64_decode(source.bytes);
  if (type.starts_with("application/json")) source.kind = ModuleKind::kJson;
  if (type.starts_with("application/typescript") || type.starts_with("text/typescript")) {
    source.kind = ModuleKind::kTypeScript;
  }
  return source;
}

void strip_byte_order_mark(ModuleSource& source) {
  if (source.kind == ModuleKind::kWasm || source.kind == ModuleKind::kBytes) return;
  std::string& text = source.bytes;
  text.erase(0, text.size() - base::without_byte_order_mark(text).size());
}

Result<ReadModule> read_module_file(const std::string& url, ImportType type,
                                    const Result<RegularFile>& file, uint64_t room_bytes) {
  const std::string path = path_of(url);
  if (!file.ok()) {
    if (file.error().code == ErrorCode::kNotFound) return module_not_found(url);
    if (file.error().code != ErrorCode::kNotCapable) return file.error();
    return Error{ErrorCode::kNotFound,
                 "Module not found \"" + shown(url) + "\": " + file.error().message,
                 ErrorReason::kNone, file.error().detail};
  }
  ReadModule read;
  if (type == ImportType::kNone && is_declaration(path)) return read;
  // Of those that are never read, too, a limited worker hears first that it has no room.
  if (file.value().size() >= kLittleBytes && file.value().size() > room_bytes &&
      room_bytes < RegularFile::kMostBytes) {
    read.too_large = file.value().size();
    return read;
  }
  Result<std::string> bytes = file.value().read();
  if (!bytes.ok()) return bytes.take_error();
  read.module = {kind_of(path), std::move(bytes).value()};
  return read;
}

bool needs_transpiling(ModuleKind kind) { return is_code(kind) && kind != ModuleKind::kJavaScript; }

}  // namespace edgert::graph
