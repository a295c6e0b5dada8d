#include "js/late_part.h"

#include <memory>
#include <string>

#include "js/isolate.h"
#include "js/snapshot_impl.h"

namespace edgert::js {

v8::MaybeLocal<v8::Value> LatePart::evaluate(binding::Scope& scope, std::string_view name) const {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, &text_).ToLocal(&text)) return {};
  std::vector<uint8_t> code;
  {
    std::lock_guard lock(mutex_);
    code = code_;
  }
  v8::ScriptOrigin origin =
      binding::compat::origin(isolate, binding::name(scope, "edgert:" + std::string(name)), false);
  v8::ScriptCompiler::CachedData* cached = nullptr;
  if (!code.empty()) {
    cached = new v8::ScriptCompiler::CachedData(code.data(), static_cast<int>(code.size()));
  }
  v8::ScriptCompiler::Source source(text, origin, cached);  // owns `cached`
  v8::Local<v8::Script> script;
  v8::Local<v8::Value> value;
  if (!v8::ScriptCompiler::Compile(scope.context(), &source,
                                   cached != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                     : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&script) ||
      !script->Run(scope.context()).ToLocal(&value)) {
    return {};
  }
  if (code.empty()) {
    const std::unique_ptr<v8::ScriptCompiler::CachedData> made(
        v8::ScriptCompiler::CreateCodeCache(script->GetUnboundScript()));
    std::lock_guard lock(mutex_);
    if (made != nullptr && code_.empty()) code_.assign(made->data, made->data + made->length);
  }
  return value;
}

void late_part(const binding::Arguments& info) {
  binding::Scope scope(info);
  const std::string name = binding::to_text(scope, info[0]);
  const auto& parts = Isolate::from(scope.isolate()).snapshot().late_parts;
  const auto found = parts.find(name);
  if (found == parts.end()) {
    return binding::throw_type_error(scope, "the platform has no part called " + name);
  }
  v8::Local<v8::Value> value;
  if (found->second.evaluate(scope, name).ToLocal(&value)) info.GetReturnValue().Set(value);
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
  v8::Local<v8::Function> hook = Isolate::from(isolate).hook(binding::Hook::kLate);
  v8::Local<v8::Value> argument = name;
  v8::Local<v8::Value> value;
  if (!hook.IsEmpty() &&
      hook->Call(isolate->GetCurrentContext(), v8::Undefined(isolate), 1, &argument)
          .ToLocal(&value)) {
    info.GetReturnValue().Set(value);
  }
}

}  // namespace edgert::js
