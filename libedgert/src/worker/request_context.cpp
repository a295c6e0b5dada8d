#include "worker/request_context.h"

#include <string>
#include <utility>

#include "base/text.h"

namespace edgert::worker {

namespace {

constexpr std::string_view kTraceParent = "traceparent";

enum Part : uint32_t { kTrace, kStores, kNumber, kParts };

// Of the frame that runs. It has all of them itself, so no script is asked.
v8::Local<v8::Value> part_of_frame(v8::Isolate* isolate, Part which) {
  v8::Local<v8::Value> frame = binding::compat::continuation_data(isolate), value;
  if (!frame->IsArray() ||
      !frame.As<v8::Array>()->Get(isolate->GetCurrentContext(), which).ToLocal(&value)) {
    return v8::Undefined(isolate);
  }
  return value;
}

}  // namespace

std::optional<base::TraceParent> trace_of(const HeaderList& headers) {
  std::optional<base::TraceParent> trace;
  int fields = 0;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, kTraceParent)) return;
    if (fields++ == 0) trace = base::TraceParent::parse(value);
  });
  return fields == 1 ? trace : std::nullopt;
}

RequestContext::RequestContext(binding::Scope& scope, const HeaderList& headers, uint64_t number)
    : isolate_(scope.isolate()), before_(binding::compat::continuation_data(isolate_)) {
  v8::Local<v8::Value> frame = v8::Undefined(isolate_);
  const std::optional<base::TraceParent> trace = trace_of(headers);
  if (trace || number != 0) {
    v8::Local<v8::Value> parts[kParts] = {frame, frame, frame};
    if (trace) parts[kTrace] = binding::latin1(scope, trace->text());
    // Exact beyond all requests that a process will ever have.
    if (number != 0) parts[kNumber] = v8::Number::New(isolate_, static_cast<double>(number));
    frame = v8::Array::New(isolate_, parts, kParts);
  }
  binding::compat::set_continuation_data(isolate_, frame);
}

RequestContext::~RequestContext() { binding::compat::set_continuation_data(isolate_, before_); }

std::optional<base::TraceParent> RequestContext::trace(binding::Scope& scope) {
  v8::Local<v8::Value> text = part_of_frame(scope.isolate(), kTrace);
  if (!text->IsString()) return std::nullopt;
  return base::TraceParent::parse(binding::to_text(scope, text));
}

RequestContext::Name RequestContext::name(v8::Isolate* isolate) {
  Name found;
  if (!isolate->InContext()) return found;
  v8::HandleScope handles(isolate);
  v8::Local<v8::Value> number = part_of_frame(isolate, kNumber);
  if (!number->IsNumber()) return found;
  found.number = static_cast<uint64_t>(number.As<v8::Number>()->Value());
  if (v8::Local<v8::Value> text = part_of_frame(isolate, kTrace); text->IsString()) {
    binding::Scope scope(isolate);
    found.traceparent = binding::to_text(scope, text);
  }
  return found;
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
