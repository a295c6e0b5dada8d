#include <catch2/catch_test_macros.hpp>

#include "serve/status_map.h"

using edgert::Error;
using edgert::ErrorCode;
using edgert::ErrorReason;
using edgert::server::Answer;
using edgert::server::answer_of;

namespace {

constexpr char kSupervisor[] = "request has been cancelled by supervisor: ";

Answer of_limit(ErrorReason reason, const std::string& message) {
  return answer_of(Error{ErrorCode::kWorkerRequestCancelled, message, reason});
}

}  // namespace

TEST_CASE("a worker that a limit has stopped is 546, with the limit and its numbers") {
  const Answer cpu =
      of_limit(ErrorReason::kCpuLimit, std::string(kSupervisor) + "cpu 2004 ms used of 2000");
  CHECK(cpu.status == 546);
  CHECK(cpu.code == "WORKER_LIMIT");
  CHECK(
      cpu.body ==
      R"j({"code":"WORKER_LIMIT","message":"Worker failed to respond due to a resource limit: cpu 2004 ms used of 2000 (please check logs)"})j");
  CHECK(of_limit(ErrorReason::kMemoryLimit,
                 std::string(kSupervisor) + "memory 151 MB used of 150: 120 heap, 31 outside of it")
            .body.find("memory 151 MB used of 150: 120 heap, 31 outside of it") !=
        std::string::npos);
  CHECK(of_limit(ErrorReason::kWallClockLimit,
                 std::string(kSupervisor) + "wall clock 400001 ms used of 400000")
            .status == 546);
}

TEST_CASE("what else an error says is not for clients") {
  const std::string path = "/srv/functions/hello \"x\"";
  for (const Answer& answer :
       {of_limit(ErrorReason::kCpuLimit, path), of_limit(ErrorReason::kNone, kSupervisor + path),
        answer_of(Error{ErrorCode::kInvalidWorkerCreation, "worker boot error: " + path}),
        answer_of(Error{ErrorCode::kInvalidWorkerResponse, "event loop error: " + path}),
        answer_of(Error{ErrorCode::kNotFound, path}), answer_of(Error{ErrorCode::kInternal, path}),
        answer_of(Error{ErrorCode::kInvalidArgument, path}),
        answer_of(
            Error{ErrorCode::kInvalidWorkerCreation, path, ErrorReason::kFunctionNotFound})}) {
    CHECK(answer.body.find("/srv") == std::string::npos);
    CHECK(answer.body.find("\"x\"") == std::string::npos);
  }
  CHECK(
      of_limit(ErrorReason::kCpuLimit, path).body ==
      R"j({"code":"WORKER_LIMIT","message":"Worker failed to respond due to a resource limit (please check logs)"})j");
}

TEST_CASE("a function that does not boot is 503, and says when it may") {
  const Answer boot = answer_of(
      Error{ErrorCode::kInvalidWorkerCreation, "worker boot error", ErrorReason::kModuleError});
  CHECK(boot.status == 503);
  CHECK(boot.body ==
        R"j({"code":"BOOT_ERROR","message":"Worker failed to boot (please check logs)"})j");
  CHECK(boot.head().headers.find("sb-error-code") == "BOOT_ERROR");
  CHECK(boot.head().headers.find("content-type") == "application/json");
  CHECK(boot.head().headers.find("retry-after").data() == nullptr);
  const auto retry = [](const std::string& message) {
    return std::string(
        answer_of(Error{ErrorCode::kInvalidWorkerCreation, message, ErrorReason::kPutOff})
            .head()
            .headers.find("retry-after"));
  };
  CHECK(retry("put off. Retry after 1500ms.") == "2");
  CHECK(retry("put off. Retry after 0ms.") == "1");
  CHECK(retry("put off. Retry after 99999999999999999999ms.") == "1");
  CHECK(retry("put off. Retry after 999999999ms.") == "3600");
  CHECK(retry("there may be no more workers") == "1");
}

TEST_CASE("a function that fails is 500, one that is not there 404, one that says nothing 504") {
  const Answer error = answer_of(Error{ErrorCode::kInvalidWorkerResponse, "event loop error: x"});
  CHECK(error.status == 500);
  CHECK(
      error.body ==
      R"j({"code":"WORKER_ERROR","message":"Function exited due to an error (please check logs)"})j");
  const Answer missing =
      answer_of(Error{ErrorCode::kInvalidWorkerCreation, "x", ErrorReason::kFunctionNotFound});
  CHECK(missing.status == 404);
  CHECK(missing.code == "NOT_FOUND");
  CHECK(missing.content_type == "text/plain");
  CHECK(missing.body == "Function not found");
  const Error idle{ErrorCode::kWorkerRequestIdleTimeout, "request timed out"};
  CHECK(answer_of(idle, 150'000).status == 504);
  CHECK(answer_of(idle, 150'000).body ==
        R"j({"code":"IDLE_TIMEOUT","message":"Request idle timeout limit (150s) reached"})j");
  CHECK(answer_of(idle, 1'500).body ==
        R"j({"code":"IDLE_TIMEOUT","message":"Request idle timeout limit (1500ms) reached"})j");
  CHECK(answer_of(idle).body ==
        R"j({"code":"IDLE_TIMEOUT","message":"Request idle timeout limit reached"})j");
  const Answer other = answer_of(Error{ErrorCode::kInternal, "x"});
  CHECK(other.status == 500);
  CHECK(other.code == "EDGE_FUNCTION_ERROR");
  CHECK(answer_of(Error{ErrorCode::kInvalidArgument, "x"}).status == 400);
  const Answer gone = answer_of(Error{ErrorCode::kCancelled, "x"});
  CHECK(gone.status == 499);
  CHECK(gone.body.empty());
  CHECK(gone.head().headers.empty());
}

TEST_CASE("a method that there is none of is 405, too many requests are 429") {
  const Answer method = edgert::server::method_not_allowed("GET, POST");
  CHECK(method.status == 405);
  CHECK(method.head().headers.find("allow") == "GET, POST");
  CHECK(method.code == "METHOD_NOT_ALLOWED");
  const Answer many = edgert::server::too_many_requests(30);
  CHECK(many.status == 429);
  CHECK(many.head().headers.find("retry-after") == "30");
  CHECK(many.body ==
        R"j({"code":"RATE_LIMIT_EXCEEDED","message":"Rate limit exceeded. Retry after 30s."})j");
  CHECK(edgert::server::too_many_requests(-1).retry_after_s == 1);
  CHECK(edgert::server::code_of_response(500) == "EDGE_FUNCTION_ERROR");
  CHECK(edgert::server::code_of_response(404).empty());
}

TEST_CASE("every error has an answer with a body that is JSON or text") {
  for (int code = 0; code <= static_cast<int>(ErrorCode::kInternal); ++code) {
    for (int reason = 0; reason <= static_cast<int>(ErrorReason::kWallClockLimit); ++reason) {
      const Error error{static_cast<ErrorCode>(code), "a \"message\"\n\\",
                        static_cast<ErrorReason>(reason)};
      const Answer answer = answer_of(error);
      CHECK(answer.status >= 400);
      CHECK(answer.status <= 599);
      if (answer.status != 499) CHECK_FALSE(answer.code.empty());
    }
  }
  CHECK(edgert::server::answer_with(500, "X", "a \"b\"\\\n\x01\x7f\xc3\xbc").body ==
        "{\"code\":\"X\",\"message\":\"a b\xc3\xbc\"}");
}
