// Stack traces with source positions.
#include <algorithm>
#include <utility>
#include <vector>

#include "js/isolate.h"

namespace edgert::js {

namespace {

// A CallSite's method, called without arguments; empty when it is absent or throws.
v8::Local<v8::Value> ask(binding::Scope& scope, v8::Local<v8::Object> site, const char* method) {
  v8::Local<v8::Value> function, answer;
  if (site->Get(scope.context(), binding::name(scope, method)).ToLocal(&function) &&
      function->IsFunction() &&
      function.As<v8::Function>()->Call(scope.context(), site, 0, nullptr).ToLocal(&answer)) {
    return answer;
  }
  return v8::Undefined(scope.isolate());
}

std::string value_text(binding::Scope& scope, v8::Local<v8::Value> value) {
  v8::Local<v8::String> string;
  if (!value->ToDetailString(scope.context()).ToLocal(&string))
    return "an error that cannot be shown";
  return binding::to_text(scope, string);
}

// A member of an error as text; `otherwise` when it is undefined or cannot be had.
std::string member_text(binding::Scope& scope, v8::Local<v8::Object> error, const char* member,
                        const char* otherwise) {
  v8::Local<v8::Value> value;
  v8::Local<v8::String> string;
  if (!error->Get(scope.context(), binding::name(scope, member)).ToLocal(&value) ||
      value->IsUndefined() || !value->ToString(scope.context()).ToLocal(&string))
    return otherwise;
  return binding::to_text(scope, string);
}

// https://tc39.es/ecma262/#sec-error.prototype.tostring, which V8 does itself where there is no
// callback: a script's own toString is not asked.
std::string header_of(binding::Scope& scope, v8::Local<v8::Value> error) {
  if (!error->IsObject()) return "Error";
  const std::string name = member_text(scope, error.As<v8::Object>(), "name", "Error");
  const std::string message = member_text(scope, error.As<v8::Object>(), "message", "");
  if (name.empty()) return message;
  return message.empty() ? name : name + ": " + message;
}

enum class Origin { kScript, kPlatform, kLibrary, kBuiltin };

// What the platform calls its parts, and among them the files of Node's library.
constexpr std::string_view kPlatformPrefix = "edgert:";
constexpr std::string_view kLibraryPrefix = "edgert:node/library/";

Origin origin_of(binding::Scope& scope, v8::Local<v8::Object> site) {
  v8::Local<v8::Value> url = ask(scope, site, "getFileName");
  if (!url->IsString()) {
    return ask(scope, site, "isNative")->IsTrue() ||
                   ask(scope, site, "getScriptNameOrSourceURL")->IsNullOrUndefined()
               ? Origin::kBuiltin
               : Origin::kScript;
  }
  const std::string name = binding::to_text(scope, url);
  if (name.starts_with(kLibraryPrefix)) return Origin::kLibrary;
  return name.starts_with(kPlatformPrefix) ? Origin::kPlatform : Origin::kScript;
}

// Without the platform's frames, and those of builtins that it has called: they are minified, and
// nobody's but ours. Of Node's library only what a script has called, or what waits in an `async`
// function of it for what a script does, so that one sees which function that is.
std::vector<v8::Local<v8::Object>> of_scripts(binding::Scope& scope, v8::Local<v8::Array> sites) {
  std::vector<v8::Local<v8::Object>> shown;
  Origin caller = Origin::kScript;
  bool is_in_script = false;
  for (uint32_t i = sites->Length(); i-- > 0;) {
    v8::Local<v8::Value> site;
    if (!sites->Get(scope.context(), i).ToLocal(&site) || !site->IsObject()) continue;
    v8::Local<v8::Object> frame = site.As<v8::Object>();
    const Origin origin = origin_of(scope, frame);
    const bool is_called_by_script = caller == Origin::kScript && origin == Origin::kLibrary &&
                                     (is_in_script || ask(scope, frame, "isAsync")->IsTrue());
    if (origin != Origin::kBuiltin) caller = origin;
    is_in_script = caller == Origin::kScript && (is_in_script || origin == Origin::kScript);
    if (caller == Origin::kScript || is_called_by_script) shown.push_back(frame);
  }
  std::reverse(shown.begin(), shown.end());
  return shown;
}

// "EventTarget.<anonymous> (file:…)" of a listener: what has no name is where it stands, and of the
// platform's classes V8 knows the names alone that they have in the bundle, a letter or two.
std::string without_receiver(binding::Scope& scope, v8::Local<v8::Object> site, std::string text) {
  v8::Local<v8::Value> type = ask(scope, site, "getTypeName");
  if (!type->IsString()) return text;
  const std::string prefix = binding::to_text(scope, type) + ".";
  constexpr size_t kShort = 3;
  constexpr std::string_view kNameless = "<anonymous> (";
  if (!text.starts_with(prefix)) return text;
  const std::string_view rest = std::string_view(text).substr(prefix.size());
  // Of CommonJS, it is the top level of a module, as Node shows it.
  if (prefix != "Object." && rest.starts_with(kNameless) && text.ends_with(')'))
    return std::string(rest.substr(kNameless.size(), rest.size() - kNameless.size() - 1));
  return prefix.size() <= kShort ? std::string(rest) : text;
}

}  // namespace

std::string Isolate::site_text(binding::Scope& scope, v8::Local<v8::Object> site) {
  v8::Local<v8::Value> plain = ask(scope, site, "toString");
  const std::string as_v8 =
      plain->IsString() ? without_receiver(scope, site, binding::to_text(scope, plain)) : "";
  v8::Local<v8::Value> url = ask(scope, site, "getFileName");
  v8::Local<v8::Value> line = ask(scope, site, "getLineNumber");
  v8::Local<v8::Value> column = ask(scope, site, "getColumnNumber");
  if (!url->IsString() || !line->IsInt32() || !column->IsInt32()) return as_v8;
  const std::string generated = binding::to_text(scope, url);
  int source_line = line.As<v8::Int32>()->Value();
  int source_column = column.As<v8::Int32>()->Value();
  const std::string from =
      generated + ":" + std::to_string(source_line) + ":" + std::to_string(source_column);
  const size_t at = as_v8.rfind(from);
  if (at == std::string::npos) return as_v8;
  // Its lines are not those of Node's files, which have comments.
  if (generated.starts_with(kLibraryPrefix))
    return as_v8.substr(0, at) + "node:" + generated.substr(kLibraryPrefix.size()) +
           as_v8.substr(at + from.size());
  std::string source;
  if (!lookup_ || !lookup_(generated, &source_line, &source_column, &source)) return as_v8;
  return as_v8.substr(0, at) + source + ":" + std::to_string(source_line) + ":" +
         std::to_string(source_column) + as_v8.substr(at + from.size());
}

v8::MaybeLocal<v8::Value> Isolate::prepare_stack(v8::Local<v8::Context> context,
                                                 v8::Local<v8::Value> error,
                                                 v8::Local<v8::Array> sites) {
  v8::Isolate* isolate = v8::Isolate::GetCurrent();
  Isolate& self = from(isolate);
  v8::Context::Scope context_scope(context);
  binding::Scope scope(isolate);
  v8::TryCatch caught(isolate);
  // A script's own Error.prepareStackTrace comes first, as in V8 without this callback.
  v8::Local<v8::Value> constructor, custom, answer;
  if (context->Global()->Get(context, binding::name(scope, "Error")).ToLocal(&constructor) &&
      constructor->IsObject() &&
      constructor.As<v8::Object>()
          ->Get(context, binding::name(scope, "prepareStackTrace"))
          .ToLocal(&custom) &&
      custom->IsFunction()) {
    v8::Local<v8::Value> arguments[] = {error, sites};
    if (custom.As<v8::Function>()->Call(context, constructor, 2, arguments).ToLocal(&answer))
      return answer;
    if (caught.HasTerminated()) {
      caught.ReThrow();
      return {};
    }
    // One that throws would break whatever makes an error, the platform too.
    caught.Reset();
  }
  std::string trace = header_of(scope, error);
  for (const v8::Local<v8::Object>& site : of_scripts(scope, sites))
    trace += "\n    at " + self.site_text(scope, site);
  return binding::text(scope, trace);
}

std::string Isolate::place_of_script() const {
  constexpr int kFrames = 32;
  v8::Local<v8::StackTrace> trace = v8::StackTrace::CurrentStackTrace(isolate_, kFrames);
  for (int i = 0; i < trace->GetFrameCount(); ++i) {
    v8::Local<v8::StackFrame> frame = trace->GetFrame(isolate_, static_cast<uint32_t>(i));
    v8::Local<v8::String> url = frame->GetScriptNameOrSourceURL();
    if (url.IsEmpty()) continue;
    std::string name = *v8::String::Utf8Value(isolate_, url);
    if (name.empty() || name.starts_with(kPlatformPrefix)) continue;
    int line = frame->GetLineNumber(), column = frame->GetColumn();
    std::string source;
    if (lookup_ && lookup_(name, &line, &column, &source)) name = source;
    return name.substr(name.rfind('/') + 1) + ":" + std::to_string(line);
  }
  return {};
}

std::string Isolate::describe(binding::Scope& scope, v8::Local<v8::Value> error) {
  v8::TryCatch caught(isolate_);
  if (error->IsObject()) {
    v8::Local<v8::Value> stack, shown;
    if (hook(Hook::kDescribe)
            ->Call(scope.context(), v8::Undefined(isolate_), 1, &error)
            .ToLocal(&shown) &&
        shown->IsString() && shown.As<v8::String>()->Length() != 0) {
      return binding::to_text(scope, shown);
    }
    if (error.As<v8::Object>()
            ->Get(scope.context(), binding::name(scope, "stack"))
            .ToLocal(&stack) &&
        stack->IsString() && stack.As<v8::String>()->Length() != 0) {
      return binding::to_text(scope, stack);
    }
  }
  return value_text(scope, error);
}

}  // namespace edgert::js
