#include <catch2/catch_test_macros.hpp>
#include <fstream>
#include <iterator>

#include "serve/jwt/make_authorizer.h"
#include "serve/status_map.h"
#include "unit/jwt/signing.h"

using namespace jwt_tests;
using edgert::Error;
using edgert::ErrorCode;
using edgert::ErrorReason;
using edgert::server::Answer;

namespace {

std::string page() {
  std::ifstream file(AUTHORIZATION_PAGE);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

}  // namespace

TEST_CASE("the page of authorization has each refusal as it is sent") {
  const TestClocks clocks;
  jwt::AuthorizerOptions options;
  options.secret = kSecret;
  auto authorizer = jwt::make_authorizer(options, nullptr, TestClocks::clocks());
  REQUIRE(authorizer.ok());
  const std::string text = page();
  for (const std::string& sent :
       std::vector<std::string>{"", "Bearer undefined", "Bearer " + token_saying(R"({"exp":1})"),
                                "Bearer " + p256_key().token("ES256", "{}"),
                                "Bearer " + hs256(header_of("none"), "{}")}) {
    edgert::HeaderList headers;
    if (!sent.empty()) headers.append("authorization", sent);
    const Answer answer = authorizer.value()->decide("GET", headers).answer;
    INFO(answer.body);
    CHECK(text.find("\n" + answer.body + "\n") != std::string::npos);
    CHECK(text.find("| `" + answer.code + "` |") != std::string::npos);
  }
}

TEST_CASE("the page of authorization has the status and the code of every other answer") {
  const std::string text = page();
  for (const Answer& answer :
       {edgert::server::function_not_found(), edgert::server::method_not_allowed("GET"),
        edgert::server::too_many_requests(1),
        edgert::server::answer_of(Error{ErrorCode::kInvalidWorkerResponse, "x"}),
        edgert::server::answer_of(Error{ErrorCode::kInternal, "x"}),
        edgert::server::answer_of(Error{ErrorCode::kInvalidWorkerCreation, "x"}),
        edgert::server::answer_of(Error{ErrorCode::kWorkerRequestIdleTimeout, "x"}),
        edgert::server::answer_of(
            Error{ErrorCode::kWorkerRequestCancelled, "x", ErrorReason::kCpuLimit})}) {
    const std::string row = "| " + std::to_string(answer.status) + " | `" + answer.code + "` |";
    INFO(row);
    CHECK(text.find(row) != std::string::npos);
  }
}
