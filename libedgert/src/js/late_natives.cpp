#include "js/late_natives.h"

#include <string>

#include "js/isolate.h"
#include "js/snapshot_impl.h"

namespace edgert::js {

void late_part(const binding::Arguments& info) {
  binding::Scope scope(info);
  const std::string name = binding::to_text(scope, info[0]);
  const auto& parts = Isolate::from(scope.isolate()).snapshot().late_parts;
  const auto found = parts.find(name);
  if (found == parts.end()) {
    return binding::throw_type_error(scope, "the platform has no part called " + name);
  }
  // Which all of Node's library begins with.
  if (name == "node/boot") Isolate::from(scope.isolate()).set_has_node();
  v8::Local<v8::Value> value;
  v8::Local<v8::UnboundScript> script;
  Isolate& isolate = Isolate::from(scope.isolate());
  // V8 makes none while a snapshot is made.
  if (!found->second.evaluate(scope, name, isolate.blob(), !isolate.is_frozen(), &script)
           .ToLocal(&value))
    return;
  isolate.has_evaluated(found->second, script);
  info.GetReturnValue().Set(value);
}

void has_late_part(const binding::Arguments& info) {
  binding::Scope scope(info);
  const auto& parts = Isolate::from(scope.isolate()).snapshot().late_parts;
  info.GetReturnValue().Set(parts.contains(binding::to_text(scope, info[0])));
}

void late_natives(const binding::Arguments& info) {
  binding::Scope scope(info);
  v8::Isolate* isolate = scope.isolate();
  const std::string folder = binding::to_text(scope, info[0]);
  v8::Local<v8::Object> object;
  for (const binding::Natives::Entry& entry : Isolate::from(isolate).snapshot().late_natives) {
    if (entry.folder != folder) continue;
    if (object.IsEmpty()) object = v8::Object::New(isolate, v8::Null(isolate), nullptr, nullptr, 0);
    v8::Local<v8::Function> function;
    if (!v8::Function::New(scope.context(), entry.function, {}, entry.length,
                           v8::ConstructorBehavior::kThrow)
             .ToLocal(&function))
      return;
    function->SetName(binding::name(scope, entry.name));
    if (!object->CreateDataProperty(scope.context(), binding::name(scope, entry.name), function)
             .FromMaybe(false))
      return;
  }
  if (!object.IsEmpty()) info.GetReturnValue().Set(object);
}

void define_late(const binding::Arguments& info) {
  binding::Scope scope(info);
  if (!info[0]->IsString()) return binding::throw_type_error(scope, "defineLate needs a name");
  // A snapshot keeps what is behind the property apart from all contexts, so nothing of this one
  // may hang on it: the hook knows what the name stands for.
  scope.context()
      ->Global()
      ->SetLazyDataProperty(scope.context(), info[0].As<v8::String>(), late_value, {}, v8::DontEnum)
      .FromMaybe(false);
}

void late_value(v8::Local<v8::Name> name, const v8::PropertyCallbackInfo<v8::Value>& info) {
  v8::Isolate* isolate = info.GetIsolate();
  v8::Local<v8::Function> hook = Isolate::from(isolate).hook(Hook::kLate);
  v8::Local<v8::Value> argument = name;
  v8::Local<v8::Value> value;
  if (!hook.IsEmpty() &&
      hook->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &argument)
          .ToLocal(&value)) {
    info.GetReturnValue().Set(value);
  }
}

}  // namespace edgert::js
