// See edgert/schedule.h; bindings/serve/serve.ts is the other side.
#include "edgert/schedule.h"

#include "base/text.h"

namespace edgert {

namespace {

// The space keeps it apart from all methods of HTTP, which are tokens.
constexpr std::string_view kScheduledRun = "scheduled run";

}  // namespace

RequestHead scheduled_run(std::string_view name, int64_t due_ms) {
  RequestHead head;
  head.method = kScheduledRun;
  head.url = "schedule:" + std::string(name);
  head.headers.append("due", std::to_string(due_ms));
  return head;
}

bool is_scheduled_run(const RequestHead& head) { return head.method == kScheduledRun; }

Status scheduled_run_outcome(const ResponseHead& head, std::string_view body) {
  constexpr int kEnded = 204, kUnknown = 404;
  if (head.status == kEnded) return Unit{};
  std::string why = base::shortened(body);
  if (why.empty()) why = "the function answers a schedule with " + std::to_string(head.status);
  return Error{head.status == kUnknown ? ErrorCode::kNotFound : ErrorCode::kInvalidWorkerResponse,
               why};
}

}  // namespace edgert
