// What clients are answered where a function has no answer, as Supabase's platform answers them:
// status, `sb-error-code`, body. Nothing in it tells of files, code or tokens.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "edgert/head.h"
#include "edgert/result.h"

namespace edgert::server {

// Thread: one at a time. Owner: whoever holds the value.
struct Answer {
  int status = 500;
  std::string code = {};  // of `sb-error-code`
  std::string content_type = "application/json";
  std::string body = {};
  int64_t retry_after_s = 0;  // 0: not said
  std::string allow = {};     // methods, of a 405

  // Without `content-length`. Scripts of other origins may read the code.
  ResponseHead head() const;
};

// `{"code":…,"message":…}`. What JSON has escapes for is left out of `message`.
Answer answer_with(int status, std::string_view code, std::string_view message);

// Of a request that no worker has answered. `idle_timeout_ms` is what it had; 0: not said.
Answer answer_of(const Error& error, int64_t idle_timeout_ms = 0);

Answer function_not_found();
// `allow` is such as "GET, POST".
Answer method_not_allowed(std::string_view allow);
Answer too_many_requests(int64_t retry_after_s);

// Of a response that a function itself has made; empty: none.
std::string_view code_of_response(int status);

}  // namespace edgert::server
