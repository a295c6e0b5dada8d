#include "worker/request_context.h"

#include <string>
#include <utility>

#include "base/text.h"

namespace edgert::worker {

namespace {

constexpr std::string_view kTraceParent = "traceparent";

// Nothing when there is more than one: https://www.w3.org/TR/trace-context/#traceparent-header
std::optional<base::TraceParent> trace_of(const HeaderList& headers) {
  std::optional<base::TraceParent> trace;
  int fields = 0;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, kTraceParent)) return;
    if (fields++ == 0) trace = base::TraceParent::parse(value);
  });
  return fields == 1 ? trace : std::nullopt;
}

}  // namespace

RequestContext::RequestContext(binding::Scope& scope, const HeaderList& headers)
    : isolate_(scope.isolate()), before_(binding::compat::continuation_data(isolate_)) {
  v8::Local<v8::Value> frame = v8::Undefined(isolate_);
  if (const std::optional<base::TraceParent> trace = trace_of(headers)) {
    v8::Local<v8::Value> parts[] = {binding::latin1(scope, trace->text())};
    frame = v8::Array::New(isolate_, parts, 1);
  }
  binding::compat::set_continuation_data(isolate_, frame);
}

RequestContext::~RequestContext() { binding::compat::set_continuation_data(isolate_, before_); }

std::optional<base::TraceParent> RequestContext::trace(binding::Scope& scope) {
  v8::Local<v8::Value> frame = binding::compat::continuation_data(scope.isolate());
  v8::Local<v8::Value> text;
  if (!frame->IsArray() || !frame.As<v8::Array>()->Get(scope.context(), 0).ToLocal(&text))
    return std::nullopt;
  return base::TraceParent::parse(binding::to_text(scope, text));
}

void continue_trace(const base::TraceParent& trace, HeaderList& headers) {
  const std::optional<base::TraceParent> given = trace_of(headers);
  if (given && given->trace_id() == trace.trace_id()) return;
  HeaderList continued;
  headers.each([&](std::string_view name, std::string_view value) {
    // https://www.w3.org/TR/trace-context/#tracestate-header: it belongs to its traceparent.
    if (!base::equal_ignoring_case(name, kTraceParent) &&
        !base::equal_ignoring_case(name, "tracestate")) {
      continued.append(name, value);
    }
  });
  continued.append(kTraceParent, trace.text());
  headers = std::move(continued);
}

}  // namespace edgert::worker
