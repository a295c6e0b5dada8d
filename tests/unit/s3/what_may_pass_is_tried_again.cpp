#include <catch2/catch_test_macros.hpp>
#include <cerrno>

#include "s3/retries.h"

namespace edgert {

TEST_CASE("what may pass is tried again") {
  const auto verdict = [](int status, const char* code = "", int error = 0) {
    s3::Answer answer;
    answer.status = status;
    answer.code = code;
    answer.error = error;
    return s3::verdict_of(answer);
  };
  CHECK(verdict(200) == s3::Verdict::kFinal);
  CHECK(verdict(404, "NoSuchKey") == s3::Verdict::kFinal);
  CHECK(verdict(403, "AccessDenied") == s3::Verdict::kFinal);
  CHECK(verdict(500) == s3::Verdict::kTransient);
  CHECK(verdict(400, "RequestTimeout") == s3::Verdict::kTransient);
  CHECK(verdict(503) == s3::Verdict::kTransient);
  CHECK(verdict(503, "SlowDown") == s3::Verdict::kThrottled);
  CHECK(verdict(429) == s3::Verdict::kThrottled);
  CHECK(verdict(501) == s3::Verdict::kFinal);
  CHECK(verdict(0, "", -EIO) == s3::Verdict::kTransient);
  CHECK(verdict(0, "", -ETIMEDOUT) == s3::Verdict::kTransient);
  CHECK(verdict(0, "", -EACCES) == s3::Verdict::kFinal);

  ObjectStoreRetries retries;
  CHECK(s3::backoff_ms(retries, 1, 0.5) == 500);
  CHECK(s3::backoff_ms(retries, 3, 0.5) == 2000);
  CHECK(s3::backoff_ms(retries, 19, 1) == 20000);
  retries.waits_exactly = true;
  CHECK(s3::backoff_ms(retries, 2, 0) == 2000);
  retries.initial_backoff_ms = 0;
  CHECK(s3::backoff_ms(retries, 5, 1) == 0);
}

}  // namespace edgert
