#include "worker/request_context.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "base/text.h"

namespace edgert::worker {

namespace {

constexpr std::string_view kTraceParent = "traceparent", kTraceState = "tracestate";
constexpr size_t kTraceParentSize = 55;
// https://www.w3.org/TR/trace-context/#tracestate-limits: so much at least goes on.
constexpr size_t kMostTraceState = 512;
constexpr size_t kMostIdLetters = 128;

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

// All of it in one line, as it comes; nothing where that is too long, or no text that may be sent.
std::string trace_state_of(const HeaderList& headers) {
  std::string state;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, kTraceState) || value.empty()) return;
    if (!state.empty()) state += ',';
    state.append(value.substr(0, kMostTraceState + 1));
  });
  const bool may_be_sent = std::ranges::all_of(state, [](char c) { return c >= ' ' && c <= '~'; });
  return state.size() <= kMostTraceState && may_be_sent ? state : std::string();
}

}  // namespace

std::optional<TraceParent> trace_of(const HeaderList& headers) {
  std::optional<TraceParent> trace;
  int fields = 0;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, kTraceParent)) return;
    if (fields++ == 0) trace = TraceParent::parse(value);
  });
  return fields == 1 ? trace : std::nullopt;
}

std::string_view id_of(const HeaderList& headers) {
  const std::string_view id = headers.find("x-request-id");
  const bool is_plain = id.size() <= kMostIdLetters && std::ranges::all_of(id, [](char c) {
                          return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
                                 (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
                        });
  return is_plain ? id : std::string_view();
}

RequestContext::RequestContext(binding::Scope& scope, const HeaderList& headers, uint64_t number)
    : isolate_(scope.isolate()), before_(binding::compat::continuation_data(isolate_)) {
  v8::Local<v8::Value> frame = v8::Undefined(isolate_);
  const std::optional<TraceParent> trace = trace_of(headers);
  if (trace || number != 0) {
    v8::Local<v8::Value> parts[kParts] = {frame, frame, frame};
    if (trace) parts[kTrace] = binding::latin1(scope, trace->text() + trace_state_of(headers));
    const std::string_view id = number == 0 ? std::string_view() : id_of(headers);
    if (!id.empty()) {
      parts[kNumber] = binding::latin1(scope, std::to_string(number).append(" ").append(id));
    } else if (number != 0) {
      // Exact beyond all requests that a process will ever have.
      parts[kNumber] = v8::Number::New(isolate_, static_cast<double>(number));
    }
    frame = v8::Array::New(isolate_, parts, kParts);
  }
  binding::compat::set_continuation_data(isolate_, frame);
}

RequestContext::~RequestContext() { binding::compat::set_continuation_data(isolate_, before_); }

std::optional<RequestContext::Trace> RequestContext::trace(binding::Scope& scope) {
  v8::Local<v8::Value> value = part_of_frame(scope.isolate(), kTrace);
  if (!value->IsString()) return std::nullopt;
  const std::string text = binding::to_text(scope, value);
  std::optional<TraceParent> parent =
      TraceParent::parse(std::string_view(text).substr(0, kTraceParentSize));
  if (!parent) return std::nullopt;
  return Trace{*std::move(parent), text.substr(kTraceParentSize)};
}

RequestContext::Name RequestContext::name(v8::Isolate* isolate) {
  Name found;
  if (!isolate->InContext()) return found;
  v8::HandleScope handles(isolate);
  binding::Scope scope(isolate);
  v8::Local<v8::Value> number = part_of_frame(isolate, kNumber);
  if (number->IsString()) {
    const std::string text = binding::to_text(scope, number);
    const char* const end = text.data() + text.size();
    const char* const id = std::from_chars(text.data(), end, found.number).ptr;
    found.id.assign(id + 1, end);
  } else if (number->IsNumber()) {
    found.number = static_cast<uint64_t>(number.As<v8::Number>()->Value());
  } else {
    return found;
  }
  if (v8::Local<v8::Value> text = part_of_frame(isolate, kTrace); text->IsString())
    found.traceparent = binding::to_text(scope, text).substr(0, kTraceParentSize);
  return found;
}

void continue_trace(const RequestContext::Trace& trace, HeaderList& headers) {
  const std::optional<TraceParent> given = trace_of(headers);
  if (given && given->trace_id() == trace.parent.trace_id()) return;
  HeaderList continued;
  headers.each([&](std::string_view name, std::string_view value) {
    // https://www.w3.org/TR/trace-context/#tracestate-header: it belongs to its traceparent.
    if (!base::equal_ignoring_case(name, kTraceParent) &&
        !base::equal_ignoring_case(name, kTraceState)) {
      continued.append(name, value);
    }
  });
  continued.append(kTraceParent, trace.parent.text());
  if (!trace.state.empty()) continued.append(kTraceState, trace.state);
  headers = std::move(continued);
}

}  // namespace edgert::worker
