#include "worker/outbound_limit.h"

#include <algorithm>
#include <string>
#include <utility>

namespace edgert::worker {

Result<std::unique_ptr<OutboundLimit>> OutboundLimit::create(binding::Scope& scope,
                                                             const RateLimit& options,
                                                             Supervisor& supervisor) {
  std::unique_ptr<OutboundLimit> limit(new OutboundLimit(options, supervisor));
  v8::Isolate* isolate = scope.isolate();
  v8::Local<v8::Context> context = scope.context();
  for (const RateLimitRule& rule : options.rules) {
    v8::TryCatch caught(isolate);
    v8::Local<v8::RegExp> pattern;
    if (!v8::RegExp::New(context, binding::text(scope, rule.matches), v8::RegExp::kNone)
             .ToLocal(&pattern)) {
      return Error{ErrorCode::kInvalidArgument,
                   "the rate limit's rule is no regular expression: " + rule.matches};
    }
    limit->patterns_.emplace_back(isolate, pattern);
  }
  // V8's own RegExp::Exec asks the object for its `exec`, which scripts can replace.
  v8::Local<v8::Value> type, prototype, exec;
  if (!context->Global()->Get(context, binding::name(scope, "RegExp")).ToLocal(&type) ||
      !type->IsObject() ||
      !type.As<v8::Object>()->Get(context, binding::name(scope, "prototype")).ToLocal(&prototype) ||
      !prototype->IsObject() ||
      !prototype.As<v8::Object>()->Get(context, binding::name(scope, "exec")).ToLocal(&exec) ||
      !exec->IsFunction()) {
    return Error{ErrorCode::kInternal, "the realm has no RegExp.prototype.exec"};
  }
  limit->exec_.Reset(isolate, exec.As<v8::Function>());
  return limit;
}

namespace {

// Without what reaches the same all the same: a fragment, and the dot behind a full host name.
std::string decisive_part(std::string_view url) {
  std::string part(url.substr(0, url.find('#')));
  const size_t scheme = part.find("://");
  if (scheme == std::string::npos) return part;
  const size_t end = std::min(part.find_first_of("/?", scheme + 3), part.size());
  const size_t colon = part.rfind(':', end);
  const size_t host_end = colon > scheme && part.find(']', colon) >= end ? colon : end;
  if (part[host_end - 1] == '.') part.erase(host_end - 1, 1);
  return part;
}

}  // namespace

v8::MaybeLocal<v8::Value> OutboundLimit::match(binding::Scope& scope, size_t rule,
                                               v8::Local<v8::String> url) const {
  v8::Local<v8::Value> argument = url;
  return exec_.Get(scope.isolate())
      ->Call(scope.context(), patterns_[rule].Get(scope.isolate()), 1, &argument);
}

std::optional<binding::Refusal> OutboundLimit::spend(binding::Scope& scope, std::string_view url,
                                                     std::string_view trace_id) {
  v8::HandleScope handles(scope.isolate());
  v8::TryCatch caught(scope.isolate());
  v8::Local<v8::String> subject = binding::text(scope, decisive_part(url));
  for (size_t i = 0; i < patterns_.size(); ++i) {
    v8::Local<v8::Value> found;
    if (subject.IsEmpty() || !match(scope, i, subject).ToLocal(&found)) {
      // The stack is used up, for example. A limit that cannot be decided holds.
      return binding::Refusal{"Rate limit cannot be decided for this URL", 0};
    }
    if (found->IsNull()) continue;
    const RateLimitRule& rule = options_.rules[i];
    const bool traced = !trace_id.empty();
    const std::optional<uint64_t> wait_ms =
        supervisor_.spend({traced, traced ? trace_id : options_.key,
                           traced ? rule.local : rule.global, rule.ttl_s * 1e3});
    if (!wait_ms) return std::nullopt;
    return binding::Refusal{"Rate limit exceeded for " +
                                (traced ? "trace " + std::string(trace_id) : "function") +
                                ". Retry after " + std::to_string(*wait_ms) + "ms.",
                            *wait_ms};
  }
  return std::nullopt;
}

}  // namespace edgert::worker
