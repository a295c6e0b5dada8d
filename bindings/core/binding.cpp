// Natives of core: what every realm has: log, timer, clock, environment, context, weights.
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/exchanges.h"
#include "edgert/binding/held_bytes.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/self.h"
#include "edgert/binding/timers.h"
#include "edgert/binding/wrap.h"

extern char** environ;

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;

LogLevel level_of(v8::Local<v8::Value> value) {
  const int level = value->IsInt32() ? value.As<v8::Int32>()->Value() : 1;
  return static_cast<LogLevel>(std::clamp(level, 0, 3));
}

// Of a longer message, the beginning; with its note short enough for nobody to cut it again.
std::string message_of(Scope& scope, v8::Local<v8::Value> value) {
  constexpr size_t kLongest = 64000;
  bool cut = false;
  std::string message = binding::text_prefix(scope, value, kLongest, &cut);
  if (cut) message += "… (the message is longer than 64 KB)";
  return message;
}

// log(level, text): 0 debug, 1 info, 2 warning, 3 error
void log(const Arguments& info) {
  Scope scope(info);
  scope.realm().self().log(level_of(info[0]), message_of(scope, info[1]));
}

// logFault(level, topic, text, errors): the same of what is wrong in a script. topic: 0 thrown,
// 1 a request has failed, 2 there is no handler, 3 an option of a worker. errors: those that the
// text shows, each the cause of the one before
void log_fault(const Arguments& info) {
  constexpr ErrorTopic kTopics[] = {ErrorTopic::kThrown, ErrorTopic::kRequestFailed,
                                    ErrorTopic::kNoHandler, ErrorTopic::kWorkerOption};
  constexpr uint32_t kMostErrors = 8;
  Scope scope(info);
  const int topic = info[1]->IsInt32() ? std::clamp(info[1].As<v8::Int32>()->Value(), 0, 3) : 0;
  std::vector<v8::Local<v8::Value>> errors;
  if (info[3]->IsArray()) {
    v8::Local<v8::Array> given = info[3].As<v8::Array>();
    for (uint32_t i = 0; i < std::min(given->Length(), kMostErrors); ++i) {
      v8::Local<v8::Value> error;
      if (!given->Get(scope.context(), i).ToLocal(&error)) return;
      errors.push_back(error);
    }
  }
  scope.realm().self().log_fault(scope, level_of(info[0]), message_of(scope, info[2]),
                                 kTopics[topic], errors);
}

// logsHaveStyles() → whether colours mean anything to whoever reads the log
void logs_have_styles(const Arguments& info) {
  info.GetReturnValue().Set(Scope(info).realm().self().logs_have_styles());
}

// armTimer(ms); anything but a number from 0 on disarms
void arm_timer(const Arguments& info) {
  constexpr double kLatest = 9007199254740991;  // 2^53 - 1
  Scope scope(info);
  const double ms = info[0]->IsNumber() ? info[0].As<v8::Number>()->Value() : -1;
  scope.realm().timers().arm(ms >= 0 ? std::min(ms, kLatest) : -1);
}

// https://w3c.github.io/hr-time/#dfn-coarsen-time: to five microseconds
void now(const Arguments& info) {
  info.GetReturnValue().Set(std::floor(Scope(info).realm().timers().now_ms() * 200) / 200);
}

// env() → [key, value, …]
void env(const Arguments& info) {
  Scope scope(info);
  const WorkerOptions& options = scope.realm().self().options();
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
  binding::give(info, binding::array_of(scope, flat.data(), flat.size()));
}

// randomBytes(bytes): as many as crypto.getRandomValues takes
void random_bytes(const Arguments& info) {
  constexpr size_t kMost = 65536;
  Scope scope(info);
  const binding::ByteSpan span = binding::byte_span(info[0]);
  if (span.size > kMost) return binding::throw_range_error(scope, "too many random bytes at once");
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

// markHandled(promise) → whether nobody will be told that it rejects; of one that has rejected, V8
// has told already
void mark_handled(const Arguments& info) {
  const bool in_time =
      info[0]->IsPromise() && info[0].As<v8::Promise>()->State() != v8::Promise::kRejected;
  if (in_time) info[0].As<v8::Promise>()->MarkAsHandled();
  info.GetReturnValue().Set(in_time);
}

// traceId() → text | null
void trace_id(const Arguments& info) {
  Scope scope(info);
  const std::string id = scope.realm().exchanges().trace_id(scope);
  info.GetReturnValue().SetNull();
  if (!id.empty()) info.GetReturnValue().Set(binding::text(scope, id));
}

// entryUrl() → text
void entry_url(const Arguments& info) {
  Scope scope(info);
  binding::give(info, binding::text(scope, scope.realm().self().entry_url()));
}

class Weight final : public binding::Wrap<Weight, binding::Goes::kAtOnce> {
 public:
  explicit Weight(binding::Memory& memory) : held_(memory) {}

  // weight() → one of no bytes
  static void create(const Arguments& info) {
    Scope scope(info);
    binding::give(info, wrap(scope, std::make_unique<Weight>(scope.realm().memory())));
  }

  // weigh(weight, bytes)
  static void weigh(const Arguments& info) {
    constexpr double kMost = 9007199254740991;  // 2^53 - 1
    Scope scope(info);
    Weight* self = unwrap(info[0]);
    const double given = info[1]->IsNumber() ? info[1].As<v8::Number>()->Value() : -1;
    if (self == nullptr || !(given >= 0 && given <= kMost))
      return binding::throw_type_error(scope, "weigh needs a weight and bytes");
    const auto bytes = static_cast<size_t>(given);
    // A collection takes no weight that is an argument.
    if (bytes > self->bytes_ && !binding::has_room(scope, bytes - self->bytes_)) return;
    self->held_.set(self->bytes_ = bytes);
  }

 private:
  binding::HeldBytes held_;
  size_t bytes_ = 0;
};

}  // namespace

void install_core(binding::Natives& natives) {
  natives.folder("core");
  natives.add("log", log, 2);
  natives.add("logFault", log_fault, 4);
  natives.add("logsHaveStyles", logs_have_styles, 0);
  natives.add("armTimer", arm_timer, 1);
  natives.add("now", now, 0);
  natives.add("env", env, 0);
  natives.add("randomBytes", random_bytes, 1);
  natives.add("context", context, 0);
  natives.add("enterContext", enter_context, 1);
  natives.add("markHandled", mark_handled, 1);
  natives.add("traceId", trace_id, 0);
  natives.add("entryUrl", entry_url, 0);
  natives.add("weight", Weight::create, 0);
  natives.add("weigh", Weight::weigh, 2);
}

}  // namespace edgert::bindings
