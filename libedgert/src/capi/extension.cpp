// Globals of hosts in C.
#include "capi/extension.h"

#include "capi/handles.h"
#include "capi/native_call.h"
#include "capi/structs.h"

namespace edgert::capi {

Status read_extensions(const char* field, const edgert_extension* const* given, size_t count,
                       const std::function<void(std::unique_ptr<ListedGlobals>)>& add) {
  return read_list(field, given, count, [&](const edgert_extension& extension) {
    add(std::make_unique<ListedGlobals>(extension.globals));
  });
}

namespace {

Status add_function(edgert_extension& extension, const edgert_native_function* function) {
  edgert_native_function given{};
  if (Status is_read = read(function, given); !is_read.ok()) return is_read;
  const auto refused = [](const char* why) { return Error{ErrorCode::kInvalidArgument, why}; };
  if (text(given.name).empty()) return refused("edgert_native_function.name is NULL");
  if (given.call == nullptr) return refused("edgert_native_function.call is NULL");
  if (given.is_synchronous != 0 && given.executor != nullptr)
    return refused("edgert_native_function.is_synchronous is not for those with an executor");
  FunctionOptions options;
  if (given.max_pending != 0) options.max_pending = given.max_pending;
  options.executor = of(given.executor);
  options.is_synchronous = given.is_synchronous != 0;
  extension.globals.steps.emplace_back([object = std::string(text(given.object)),
                                        name = std::string(given.name), options, call = given.call,
                                        user = given.user](ExtensionScope& scope) {
    const auto begin = [call, user](NativeCall made) {
      call(user, new edgert_native_call(std::move(made)));
    };
    scope.add_function(object, name, begin, options);
  });
  return Unit{};
}

}  // namespace

}  // namespace edgert::capi

using edgert::ExtensionScope;
using edgert::capi::Failure;
using edgert::capi::text;

extern "C" {

edgert_extension* edgert_extension_create(void) { return new edgert_extension; }

void edgert_extension_free(edgert_extension* extension) { delete extension; }

bool edgert_extension_add_function(edgert_extension* extension,
                                   const edgert_native_function* function, edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  return fail.settle(edgert::capi::add_function(*extension, function));
}

bool edgert_extension_add_value(edgert_extension* extension, const char* object, const char* name,
                                const char* json, edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (text(name).empty()) return fail.missing("name") != nullptr;
  if (json == nullptr) return fail.missing("json") != nullptr;
  extension->globals.steps.emplace_back(
      [object = std::string(text(object)), name = std::string(name),
       json = std::string(json)](ExtensionScope& scope) { scope.add_value(object, name, json); });
  return true;
}

bool edgert_extension_add_script(edgert_extension* extension, const char* name, const char* source,
                                 edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (text(name).empty()) return fail.missing("name") != nullptr;
  if (source == nullptr) return fail.missing("source") != nullptr;
  extension->globals.steps.emplace_back(
      [name = std::string(name), source = std::string(source)](ExtensionScope& scope) {
        scope.add_script(name, source);
      });
  return true;
}

bool edgert_extension_freeze(edgert_extension* extension, const char* object,
                             edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (text(object).empty()) return fail.missing("object") != nullptr;
  extension->globals.steps.emplace_back(
      [object = std::string(object)](ExtensionScope& scope) { scope.freeze(object); });
  return true;
}

}  // extern "C"
