#include "serve/own_script.h"

#include <string>

namespace edgert::server {

void OwnScript::entry(EntryCall call) noexcept {
  call.resolve(
      {"file:///src/index.js", ModuleSource{ModuleKind::kJavaScript, std::string(source_)}});
}

void OwnScript::load(LoadCall call) noexcept {
  call.reject({ErrorCode::kNotFound, "the server's own script imports nothing"});
}

}  // namespace edgert::server
