#include "worker/extension_scope.h"

#include <utility>
#include <vector>

#include "edgert/binding/read.h"
#include "js/isolate.h"
#include "worker/native_function.h"

namespace edgert::worker {

using binding::Scope;

namespace {

// A name as messages have it.
std::string shown(std::string_view object, std::string_view name) {
  return object.empty() ? std::string(name) : std::string(object).append(".").append(name);
}

// All that is reached through own properties; what getters would give is not asked for. False with
// a pending exception: something refuses to be frozen.
bool freeze_deeply(Scope& scope, v8::Local<v8::Object> from) {
  v8::Local<v8::Context> context = scope.context();
  v8::Local<v8::Set> seen = v8::Set::New(scope.isolate());
  std::vector<v8::Local<v8::Object>> left{from};
  while (!left.empty()) {
    v8::Local<v8::Object> object = left.back();
    left.pop_back();
    bool is_known = true;
    if (!seen->Has(context, object).To(&is_known)) return false;
    // The bytes of a view stay what they are: JavaScript freezes none. A proxy is a script's.
    if (is_known || object->IsArrayBufferView() || object->IsProxy()) continue;
    v8::Local<v8::Array> keys;
    if (seen->Add(context, object).IsEmpty() ||
        !object->GetOwnPropertyNames(context, v8::ALL_PROPERTIES).ToLocal(&keys))
      return false;
    for (uint32_t i = 0; i < keys->Length(); ++i) {
      v8::Local<v8::Value> key, inner;
      if (!keys->Get(context, i).ToLocal(&key)) return false;
      if (key->IsNumber() && !key->ToString(context).ToLocal(&key)) return false;
      if (binding::own_value(scope, object, key.As<v8::Name>()).ToLocal(&inner) &&
          inner->IsObject())
        left.push_back(inner.As<v8::Object>());
    }
    if (!object->SetIntegrityLevel(context, v8::IntegrityLevel::kFrozen).FromMaybe(false))
      return false;
  }
  return true;
}

}  // namespace

void RealmExtensions::refuse(std::string message) {
  if (status_.ok()) status_ = Error{ErrorCode::kInvalidArgument, std::move(message)};
}

v8::MaybeLocal<v8::Object> RealmExtensions::holder(Scope& scope, std::string_view object) {
  v8::Local<v8::Object> global = scope.context()->Global();
  if (object.empty()) return global;
  v8::Local<v8::String> key = binding::name(scope, object);
  v8::Local<v8::Value> found;
  if (!global->Get(scope.context(), key).ToLocal(&found)) return {};
  if (found->IsObject()) return found.As<v8::Object>();
  v8::Local<v8::Object> made = v8::Object::New(scope.isolate());
  if (!global->DefineOwnProperty(scope.context(), key, made, v8::DontEnum).FromMaybe(false))
    return {};
  return made;
}

bool RealmExtensions::define(Scope& scope, std::string_view object, std::string_view name,
                             v8::Local<v8::Value> value) {
  v8::Local<v8::Object> target;
  return holder(scope, object).ToLocal(&target) &&
         target->DefineOwnProperty(scope.context(), binding::text(scope, name), value, v8::DontEnum)
             .FromMaybe(false);
}

void RealmExtensions::add_function(std::string_view object, std::string_view name,
                                   HostFunction function, FunctionOptions options) {
  Scope scope(isolate_);
  const v8::TryCatch caught(isolate_);
  const std::string full = shown(object, name);
  if (function == nullptr) return refuse("the extension's function " + full + " is none");
  if (options.is_synchronous && options.executor != nullptr)
    return refuse("the extension's function " + full + " is synchronous and has an executor");
  v8::Local<v8::Function> made;
  if (!NativeFunction::make(scope, {full, std::move(function), std::move(options), state_, kept_})
           .ToLocal(&made))
    return refuse("the extension's function " + full + " cannot be made");
  made->SetName(binding::text(scope, name));
  if (!define(scope, object, name, made))
    refuse("the extension's function " + full + " cannot be defined");
}

void RealmExtensions::add_value(std::string_view object, std::string_view name,
                                std::string_view json) {
  Scope scope(isolate_);
  const v8::TryCatch caught(isolate_);
  const std::string full = shown(object, name);
  v8::Local<v8::String> text = binding::text(scope, json);
  v8::Local<v8::Value> value;
  if (text.IsEmpty() || !v8::JSON::Parse(scope.context(), text).ToLocal(&value))
    return refuse("the extension's value " + full + " is no JSON text");
  const bool is_frozen = !value->IsObject() || freeze_deeply(scope, value.As<v8::Object>());
  if (!is_frozen || !define(scope, object, name, value))
    refuse("the extension's value " + full + " cannot be defined");
}

void RealmExtensions::add_script(std::string_view name, std::string_view source) {
  Scope scope(isolate_);
  v8::TryCatch caught(isolate_);
  v8::Local<v8::String> text = binding::text(scope, source), called = binding::text(scope, name);
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> result;
  if (!text.IsEmpty() && !called.IsEmpty()) {
    v8::ScriptOrigin origin = binding::compat::origin(isolate_, called, false);
    if (v8::Script::Compile(scope.context(), text, &origin).ToLocal(&script) &&
        script->Run(scope.context()).ToLocal(&result))
      return;
  }
  std::string why = "it was terminated";
  if (caught.HasCaught() && !caught.HasTerminated())
    why = js::Isolate::from(isolate_).describe(scope, caught.Exception());
  refuse("the extension's script " + std::string(name) + " failed: " + why);
}

void RealmExtensions::freeze(std::string_view object) {
  Scope scope(isolate_);
  const v8::TryCatch caught(isolate_);
  v8::Local<v8::Object> target;
  const auto fixed =
      static_cast<v8::PropertyAttribute>(v8::ReadOnly | v8::DontDelete | v8::DontEnum);
  if (object.empty()) return refuse("the global object cannot be frozen");
  if (!holder(scope, object).ToLocal(&target) || !freeze_deeply(scope, target) ||
      !scope.context()
           ->Global()
           ->DefineOwnProperty(scope.context(), binding::name(scope, object), target, fixed)
           .FromMaybe(false))
    refuse("the extension's object " + std::string(object) + " cannot be frozen");
}

}  // namespace edgert::worker
