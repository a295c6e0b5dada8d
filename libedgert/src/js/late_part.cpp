#include "js/late_part.h"

#include <string>
#include <utility>

#include "js/v8_compat.h"

namespace edgert::js {

LatePart::Code LatePart::known_code(Blob blob) const {
  const std::lock_guard lock(mutex_);
  const auto& made = made_[static_cast<size_t>(blob)];
  if (made == nullptr) return {given_, nullptr};
  return {*made, made};
}

std::string LatePart::code() const {
  const std::lock_guard lock(mutex_);
  for (const auto& made : made_) {
    if (made != nullptr) return *made;
  }
  return std::string(given_);
}

v8::MaybeLocal<v8::Value> LatePart::evaluate(binding::Scope& scope, std::string_view name,
                                             Blob blob, bool keeps_code,
                                             v8::Local<v8::UnboundScript>* script) const {
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::String> text;
  if (!v8::String::NewExternalOneByte(isolate, &text_).ToLocal(&text)) return {};
  const Code code = known_code(blob);
  v8::ScriptOrigin origin =
      binding::compat::origin(isolate, binding::name(scope, "edgert:" + std::string(name)), false);
  v8::ScriptCompiler::CachedData* cached = nullptr;
  if (!code.bytes.empty()) {
    cached = new v8::ScriptCompiler::CachedData(reinterpret_cast<const uint8_t*>(code.bytes.data()),
                                                static_cast<int>(code.bytes.size()),
                                                v8::ScriptCompiler::CachedData::BufferNotOwned);
  }
  v8::ScriptCompiler::Source source(text, origin, cached);  // owns `cached`
  v8::Local<v8::Script> compiled;
  v8::Local<v8::Value> value;
  if (!v8::ScriptCompiler::Compile(scope.context(), &source,
                                   cached != nullptr ? v8::ScriptCompiler::kConsumeCodeCache
                                                     : v8::ScriptCompiler::kNoCompileOptions)
           .ToLocal(&compiled) ||
      !compiled->Run(scope.context()).ToLocal(&value)) {
    return {};
  }
  *script = compiled->GetUnboundScript();
  if (keeps_code && (code.bytes.empty() || cached->rejected)) keep_code(*script, blob);
  return value;
}

void LatePart::keep_code(v8::Local<v8::UnboundScript> script, Blob blob) const {
  const std::unique_ptr<v8::ScriptCompiler::CachedData> code(
      v8::ScriptCompiler::CreateCodeCache(script));
  if (code == nullptr) return;
  auto made = std::make_shared<const std::string>(reinterpret_cast<const char*>(code->data),
                                                  static_cast<size_t>(code->length));
  const std::lock_guard lock(mutex_);
  made_[static_cast<size_t>(blob)] = std::move(made);
}

}  // namespace edgert::js
