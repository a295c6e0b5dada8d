#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>
#include <vector>

#include "edgert/binding/natives.h"
#include "edgert/binding/realm.h"

extern char** environ;

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

// log(level, text): 0 debug, 1 info, 2 warning, 3 error
void log(const Arguments& info) {
  Scope scope(info);
  const int level = info[0]->IsInt32() ? std::clamp(info[0].As<v8::Int32>()->Value(), 0, 3) : 1;
  scope.realm().log(static_cast<LogLevel>(level), binding::to_text(scope, info[1]));
}

void arm_timer(const Arguments& info) {
  Scope scope(info);
  scope.realm().arm_timer(info[0]->IsNumber() ? info[0].As<v8::Number>()->Value() : -1);
}

// https://w3c.github.io/hr-time/#dfn-coarsen-time: to five microseconds
void now(const Arguments& info) {
  info.GetReturnValue().Set(std::floor(Scope(info).realm().now_ms() * 200) / 200);
}

// env() → [key, value, …]
void env(const Arguments& info) {
  Scope scope(info);
  const WorkerOptions& options = scope.realm().options();
  std::vector<v8::Local<v8::Value>> flat;
  if (options.inherit_env) {
    for (char** entry = environ; *entry != nullptr; ++entry) {
      const char* equals = std::strchr(*entry, '=');
      if (equals == nullptr) continue;
      flat.push_back(
          binding::text(scope, std::string_view(*entry, static_cast<size_t>(equals - *entry))));
      flat.push_back(binding::text(scope, equals + 1));
    }
  }
  for (const auto& [key, value] : options.env) {
    flat.push_back(binding::text(scope, key));
    flat.push_back(binding::text(scope, value));
  }
  info.GetReturnValue().Set(v8::Array::New(scope.isolate(), flat.data(), flat.size()));
}

void random_bytes(const Arguments& info) {
  const binding::ByteSpan span = binding::byte_span(info[0]);
  auto* at = const_cast<uint8_t*>(span.data);
  for (size_t done = 0; done < span.size; done += 256) {
    // getentropy cannot fail for up to 256 bytes of writable memory.
    (void)!getentropy(at + done, std::min<size_t>(256, span.size - done));
  }
}

// context() → what V8 carries along `await` now
void context(const Arguments& info) {
  info.GetReturnValue().Set(binding::compat::continuation_data(info.GetIsolate()));
}

// enterContext(context)
void enter_context(const Arguments& info) {
  binding::compat::set_continuation_data(info.GetIsolate(), info[0]);
}

// traceId() → text | null
void trace_id(const Arguments& info) {
  Scope scope(info);
  const std::string id = scope.realm().trace_id();
  info.GetReturnValue().SetNull();
  if (!id.empty()) info.GetReturnValue().Set(binding::text(scope, id));
}

}  // namespace

void install_core(binding::Natives& natives) {
  natives.folder("runtime");
  natives.add("log", log, 2);
  natives.add("armTimer", arm_timer, 1);
  natives.add("now", now, 0);
  natives.add("env", env, 0);
  natives.add("randomBytes", random_bytes, 1);
  natives.add("context", context, 0);
  natives.add("enterContext", enter_context, 1);
  natives.add("traceId", trace_id, 0);
}

}  // namespace edgert::bindings
