// Globals of hosts in C.
#include "capi/extension.h"

#include "capi/handles.h"
#include "capi/native_call.h"
#include "capi/structs.h"

// One realm that is being made; on the stack of what makes it.
struct edgert_scope {
  edgert::ExtensionScope& scope;
};

namespace edgert::capi {

Status read_extensions(const char* field, const edgert_extension* const* given, size_t count,
                       const std::function<void(std::unique_ptr<ListedGlobals>)>& add) {
  return read_list(field, given, count, [&](const edgert_extension& extension) {
    add(std::make_unique<ListedGlobals>(extension.globals));
  });
}

namespace {

using Step = ListedGlobals::Step;

Error refused(const std::string& why) { return {ErrorCode::kInvalidArgument, why}; }

Result<Step> function_of(const edgert_native_function* function) {
  edgert_native_function given{};
  if (Status is_read = read(function, given); !is_read.ok()) return is_read.error();
  if (text(given.name).empty()) return refused("edgert_native_function.name is NULL");
  if (given.call == nullptr) return refused("edgert_native_function.call is NULL");
  if (given.is_synchronous != 0 && given.executor != nullptr)
    return refused("edgert_native_function.is_synchronous is not for those with an executor");
  FunctionOptions options;
  if (given.max_pending != 0) options.max_pending = given.max_pending;
  options.executor = of(given.executor);
  options.is_synchronous = given.is_synchronous != 0;
  return Step([object = std::string(text(given.object)), name = std::string(given.name), options,
               call = given.call, user = given.user](ExtensionScope& scope) {
    const auto begin = [call, user](NativeCall made) {
      call(user, new edgert_native_call(std::move(made)));
    };
    scope.add_function(object, name, begin, options);
  });
}

Result<Step> value_of(const char* object, const char* name, const char* json) {
  if (text(name).empty()) return refused("name is NULL");
  if (json == nullptr) return refused("json is NULL");
  return Step(
      [object = std::string(text(object)), name = std::string(name),
       json = std::string(json)](ExtensionScope& scope) { scope.add_value(object, name, json); });
}

Result<Step> script_of(const char* name, const char* source) {
  if (text(name).empty()) return refused("name is NULL");
  if (source == nullptr) return refused("source is NULL");
  return Step([name = std::string(name), source = std::string(source)](ExtensionScope& scope) {
    scope.add_script(name, source);
  });
}

Result<Step> frozen(const char* object) {
  if (text(object).empty()) return refused("object is NULL");
  return Step([object = std::string(object)](ExtensionScope& scope) { scope.freeze(object); });
}

// To the list, to be done in each realm.
bool add(edgert_extension* extension, edgert_error** error, Result<Step> step) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (!step.ok()) return fail.no(step.take_error());
  extension->globals.steps.push_back(std::move(step).value());
  return true;
}

// To this realm, now.
bool add(edgert_scope* scope, edgert_error** error, Result<Step> step) {
  const Failure fail(error);
  if (scope == nullptr) return fail.missing("scope") != nullptr;
  if (!step.ok()) return fail.no(step.take_error());
  std::move(step).value()(scope->scope);
  return true;
}

}  // namespace

}  // namespace edgert::capi

using edgert::ExtensionScope;
using edgert::capi::add;
using edgert::capi::Failure;

extern "C" {

edgert_extension* edgert_extension_create(void) { return new edgert_extension; }

void edgert_extension_free(edgert_extension* extension) { delete extension; }

bool edgert_extension_add_function(edgert_extension* extension,
                                   const edgert_native_function* function, edgert_error** error) {
  return add(extension, error, edgert::capi::function_of(function));
}

bool edgert_extension_add_value(edgert_extension* extension, const char* object, const char* name,
                                const char* json, edgert_error** error) {
  return add(extension, error, edgert::capi::value_of(object, name, json));
}

bool edgert_extension_add_script(edgert_extension* extension, const char* name, const char* source,
                                 edgert_error** error) {
  return add(extension, error, edgert::capi::script_of(name, source));
}

bool edgert_extension_freeze(edgert_extension* extension, const char* object,
                             edgert_error** error) {
  return add(extension, error, edgert::capi::frozen(object));
}

bool edgert_extension_add_install(edgert_extension* extension,
                                  void (*install)(void* user, edgert_scope* scope), void* user,
                                  edgert_error** error) {
  const Failure fail(error);
  if (extension == nullptr) return fail.missing("extension") != nullptr;
  if (install == nullptr) return fail.missing("install") != nullptr;
  extension->globals.steps.emplace_back([install, user](ExtensionScope& scope) {
    edgert_scope given{scope};
    install(user, &given);
  });
  return true;
}

const char* edgert_scope_worker_id(const edgert_scope* scope) {
  return scope == nullptr ? "" : scope->scope.worker().id.c_str();
}

const char* edgert_scope_service_path(const edgert_scope* scope) {
  return scope == nullptr ? "" : scope->scope.worker().service_path.c_str();
}

void* edgert_scope_user_data(const edgert_scope* scope) {
  return scope == nullptr ? nullptr : scope->scope.options().user_data.get();
}

void edgert_scope_set_state(edgert_scope* scope, void* state, void (*release)(void* state)) {
  if (scope == nullptr) return;
  scope->scope.state() = release == nullptr ? std::shared_ptr<void>(std::shared_ptr<void>(), state)
                                            : std::shared_ptr<void>(state, release);
}

bool edgert_scope_add_function(edgert_scope* scope, const edgert_native_function* function,
                               edgert_error** error) {
  return add(scope, error, edgert::capi::function_of(function));
}

bool edgert_scope_add_value(edgert_scope* scope, const char* object, const char* name,
                            const char* json, edgert_error** error) {
  return add(scope, error, edgert::capi::value_of(object, name, json));
}

bool edgert_scope_add_script(edgert_scope* scope, const char* name, const char* source,
                             edgert_error** error) {
  return add(scope, error, edgert::capi::script_of(name, source));
}

bool edgert_scope_freeze(edgert_scope* scope, const char* object, edgert_error** error) {
  return add(scope, error, edgert::capi::frozen(object));
}

}  // extern "C"
