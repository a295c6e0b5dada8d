#include "serve/telemetry/trace_context.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "common/random_number.h"
#include "edgert/trace_parent.h"

namespace edgert::server::telemetry {

namespace {

constexpr std::string_view kTraceParent = "traceparent", kTraceState = "tracestate";
// https://www.w3.org/TR/trace-context/#tracestate-limits
constexpr size_t kMostStateBytes = 512, kMostMembers = 32;

std::string hex(uint64_t number) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text(16, '0');
  for (size_t at = 16; number != 0; number >>= 4) text[--at] = kDigits[number & 15];
  return text;
}

uint64_t some_number() {
  for (;;) {
    if (const uint64_t number = random_number(); number != 0) return number;
  }
}

bool is_name(std::string_view written, std::string_view name) {
  return written.size() == name.size() &&
         std::equal(written.begin(), written.end(), name.begin(), [](char one, char other) {
           return (one >= 'A' && one <= 'Z' ? one - 'A' + 'a' : one) == other;
         });
}

// A list of members, each `key=value` in printable characters. One that is not is none of ours to
// mend: it is left out as a whole.
bool is_state(std::string_view state) {
  if (state.empty() || state.size() > kMostStateBytes) return false;
  size_t members = 0;
  for (size_t at = 0; at <= state.size();) {
    const size_t end = std::min(state.find(',', at), state.size());
    std::string_view member = state.substr(at, end - at);
    while (!member.empty() && (member.front() == ' ' || member.front() == '\t'))
      member.remove_prefix(1);
    at = end + 1;
    if (member.empty()) continue;
    const size_t equals = member.find('=');
    if (++members > kMostMembers || equals == 0 || equals == std::string_view::npos) return false;
    const bool is_key =
        std::all_of(member.begin(), member.begin() + static_cast<long>(equals), [](char c) {
          return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                 c == '*' || c == '/' || c == '@';
        });
    const bool is_value = std::all_of(member.begin() + static_cast<long>(equals) + 1, member.end(),
                                      [](char c) { return c >= ' ' && c <= '~' && c != '='; });
    if (!is_key || !is_value) return false;
  }
  return members != 0;
}

struct Came {
  std::optional<TraceParent> parent;
  std::string state;
};

// Two of them are none: nobody knows which is meant.
Came came_with(const HeaderList& headers) {
  Came came;
  int fields = 0;
  headers.each([&](std::string_view name, std::string_view value) {
    if (is_name(name, kTraceParent)) {
      if (fields++ == 0) came.parent = TraceParent::parse(value);
    } else if (is_name(name, kTraceState)) {
      if (!came.state.empty()) came.state += ',';
      came.state.append(value.substr(0, kMostStateBytes + 1));
    }
  });
  if (fields != 1) came.parent.reset();
  if (!is_state(came.state)) came.state.clear();
  return came;
}

// https://opentelemetry.io/docs/specs/otel/trace/sdk/#traceidratiobased: of one trace all who look
// decide alike.
bool is_chosen(uint64_t lower_half, double ratio) {
  constexpr uint64_t kRandomBits = 56;
  const uint64_t random = lower_half & ((uint64_t{1} << kRandomBits) - 1);
  return static_cast<double>(random) < ratio * static_cast<double>(uint64_t{1} << kRandomBits);
}

}  // namespace

std::string TraceContext::traceparent() const {
  return "00-" + trace_id + "-" + span_id + (is_sampled ? "-01" : "-00");
}

TraceContext trace_of_request(const HeaderList& headers, bool is_believed, double sample_ratio) {
  TraceContext trace;
  trace.span_id = hex(some_number());
  Came came;
  if (is_believed) came = came_with(headers);
  if (came.parent) {
    trace.trace_id = came.parent->trace_id();
    trace.parent_id = came.parent->parent_id();
    trace.state = std::move(came.state);
    trace.is_sampled = came.parent->is_sampled();
    return trace;
  }
  const uint64_t lower_half = some_number();
  trace.trace_id = hex(some_number()) + hex(lower_half);
  trace.is_sampled = is_chosen(lower_half, sample_ratio);
  return trace;
}

void put_trace(const TraceContext& trace, HeaderList& headers) {
  HeaderList put;
  put.reserve(headers.flat().size() + 80 + trace.state.size());
  headers.each([&](std::string_view name, std::string_view value) {
    if (!is_name(name, kTraceParent) && !is_name(name, kTraceState)) put.append(name, value);
  });
  put.append(kTraceParent, trace.traceparent());
  if (!trace.state.empty()) put.append(kTraceState, trace.state);
  headers = std::move(put);
}

}  // namespace edgert::server::telemetry
