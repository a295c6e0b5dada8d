#include "js/late_part.h"

#include <memory>
#include <string>

#include "js/v8_compat.h"

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

}  // namespace edgert::js
