// Globals of hosts in C, and the calls that scripts make of them.
#include "capi/extension.h"

#include "capi/handles.h"
#include "capi/structs.h"

struct edgert_native_call {
  edgert::NativeCall call;
  const std::string arguments;
};

namespace edgert::capi {

void ListedGlobals::install(ExtensionScope& scope) noexcept {
  for (const Value& value : values) scope.add_value(value.object, value.name, value.json);
  for (const Function& function : functions) {
    scope.add_function(function.object, function.name,
                       [call = function.call, user = function.user](NativeCall made) {
                         std::string arguments = made.json();
                         call(user, new edgert_native_call{std::move(made), std::move(arguments)});
                       });
  }
}

}  // namespace edgert::capi

using edgert::capi::Failure;
using edgert::capi::text;

extern "C" {

edgert_extension* edgert_extension_create(void) { return new edgert_extension; }

void edgert_extension_free(edgert_extension* extension) { delete extension; }

bool edgert_extension_add_function(edgert_extension* extension,
                                   const edgert_native_function* function, edgert_error** error) {
  const Failure fail(error);
  edgert_native_function given{};
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (!fail.settle(edgert::capi::read(function, given))) return false;
  if (text(given.name).empty()) return fail.missing("edgert_native_function.name") != nullptr;
  if (given.call == nullptr) return fail.missing("edgert_native_function.call") != nullptr;
  extension->globals.functions.push_back(
      {std::string(text(given.object)), given.name, given.user, given.call});
  return true;
}

bool edgert_extension_add_value(edgert_extension* extension, const char* object, const char* name,
                                const char* json, edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (text(name).empty()) return fail.missing("name") != nullptr;
  if (json == nullptr) return fail.missing("json") != nullptr;
  extension->globals.values.push_back({std::string(text(object)), name, json});
  return true;
}

const char* edgert_native_call_arguments(const edgert_native_call* call, size_t* size) {
  if (size != nullptr) *size = call == nullptr ? 0 : call->arguments.size();
  return call == nullptr ? "" : call->arguments.c_str();
}

void edgert_native_call_resolve(edgert_native_call* call, const char* json, size_t size) {
  if (call != nullptr)
    call->call.resolve_json(json == nullptr ? std::string() : std::string(json, size));
}

void edgert_native_call_reject(edgert_native_call* call, const char* message) {
  if (call != nullptr) call->call.reject(std::string(text(message)));
}

void edgert_native_call_free(edgert_native_call* call) { delete call; }

}  // extern "C"
