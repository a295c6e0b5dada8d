#include "serve/status_map.h"

#include <algorithm>
#include <cctype>
#include <charconv>

namespace edgert::server {

namespace {

constexpr int64_t kMostRetrySeconds = 3600;

// Such as "cpu 2004 ms used of 2000"; empty for a message that does not say it.
std::string_view numbers_of(const Error& error) {
  constexpr std::string_view kFront = "request has been cancelled by supervisor: ";
  const std::string_view message = error.message;
  return message.starts_with(kFront) ? message.substr(kFront.size()) : std::string_view();
}

bool is_limit(ErrorReason reason) {
  return reason == ErrorReason::kMemoryLimit || reason == ErrorReason::kCpuLimit ||
         reason == ErrorReason::kWallClockLimit;
}

// Of "… Retry after 1500ms.", in seconds; 1 where nothing is said.
int64_t retry_seconds(std::string_view message) {
  constexpr std::string_view kFront = "Retry after ";
  const size_t at = message.rfind(kFront);
  int64_t ms = 0;
  if (at != std::string_view::npos) {
    const char* const begin = message.data() + at + kFront.size();
    std::from_chars(begin, message.data() + message.size(), ms);
  }
  return std::clamp<int64_t>((ms + 999) / 1000, 1, kMostRetrySeconds);
}

Answer limit_answer(const Error& error) {
  std::string message = "Worker failed to respond due to a resource limit";
  // What else a message may say is not for clients.
  const std::string_view numbers = is_limit(error.reason) ? numbers_of(error) : "";
  if (!numbers.empty()) message.append(": ").append(numbers);
  return answer_with(546, "WORKER_LIMIT", message + " (please check logs)");
}

Answer idle_answer(int64_t idle_timeout_ms) {
  std::string message = "Request idle timeout limit ";
  if (idle_timeout_ms > 0) {
    const std::string amount = idle_timeout_ms % 1000 == 0
                                   ? std::to_string(idle_timeout_ms / 1000) + "s"
                                   : std::to_string(idle_timeout_ms) + "ms";
    message += "(" + amount + ") ";
  }
  return answer_with(504, "IDLE_TIMEOUT", message + "reached");
}

}  // namespace

ResponseHead Answer::head() const {
  ResponseHead head;
  head.status = status;
  if (!content_type.empty()) head.headers.append("content-type", content_type);
  if (!code.empty()) {
    head.headers.append("sb-error-code", code);
    head.headers.append("access-control-expose-headers", "sb-error-code");
  }
  if (retry_after_s > 0) head.headers.append("retry-after", std::to_string(retry_after_s));
  if (!allow.empty()) head.headers.append("allow", allow);
  return head;
}

Answer answer_with(int status, std::string_view code, std::string_view message) {
  Answer answer;
  answer.status = status;
  answer.code = std::string(code);
  answer.body = "{\"code\":\"" + answer.code + "\",\"message\":\"";
  for (const char letter : message) {
    const auto byte = static_cast<unsigned char>(letter);
    if (byte >= 0x20 && byte != 0x7f && letter != '"' && letter != '\\')
      answer.body.push_back(letter);
  }
  answer.body += "\"}";
  return answer;
}

Answer answer_of(const Error& error, int64_t idle_timeout_ms) {
  const int status = suggested_status(error);
  switch (status) {
    case 400:
      return answer_with(400, "INVALID_URL", "Request cannot be passed on to a function");
    case 404:
      return function_not_found();
    case 499: {
      // Nobody reads it.
      Answer answer;
      answer.status = 499;
      answer.content_type.clear();
      return answer;
    }
    case 503: {
      Answer answer = answer_with(503, "BOOT_ERROR", "Worker failed to boot (please check logs)");
      if (error.retryable()) answer.retry_after_s = retry_seconds(error.message);
      return answer;
    }
    case 504:
      return idle_answer(idle_timeout_ms);
    case 546:
      return limit_answer(error);
    default:
      break;
  }
  // A host has ended the worker, or a limit that has no name.
  if (error.code == ErrorCode::kWorkerRequestCancelled) return limit_answer(error);
  if (error.code == ErrorCode::kInvalidWorkerResponse)
    return answer_with(500, "WORKER_ERROR", "Function exited due to an error (please check logs)");
  return answer_with(500, "EDGE_FUNCTION_ERROR", "Request failed due to an internal server error");
}

Answer function_not_found() {
  Answer answer;
  answer.status = 404;
  answer.code = "NOT_FOUND";
  answer.content_type = "text/plain";
  answer.body = "Function not found";
  return answer;
}

Answer method_not_allowed(std::string_view allow) {
  Answer answer = answer_with(405, "METHOD_NOT_ALLOWED", "Method not allowed");
  answer.allow = std::string(allow);
  return answer;
}

Answer too_many_requests(int64_t retry_after_s) {
  const int64_t seconds = std::clamp<int64_t>(retry_after_s, 1, kMostRetrySeconds);
  Answer answer = answer_with(429, "RATE_LIMIT_EXCEEDED",
                              "Rate limit exceeded. Retry after " + std::to_string(seconds) + "s.");
  answer.retry_after_s = seconds;
  return answer;
}

std::string_view code_of_response(int status) { return status >= 500 ? "EDGE_FUNCTION_ERROR" : ""; }

}  // namespace edgert::server
