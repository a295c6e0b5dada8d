#include <catch2/catch_test_macros.hpp>
#include <chrono>

#include "bindings/fetch/multipart_parser.h"

using edgert::bindings::MultipartLimits;
using edgert::bindings::MultipartPart;
using edgert::bindings::parse_multipart;

namespace {

const std::string kHead = "Content-Disposition: form-data; name=\"n\"\r\n\r\n";

std::string content(const std::string& body, const MultipartPart& part) {
  return body.substr(part.from, part.to - part.from);
}

// The content of the only part, or the word "error".
std::string only(const std::string& body) {
  const auto parts = parse_multipart(body, "b");
  if (!parts.ok()) return "error";
  REQUIRE(parts.value().size() == 1);
  return content(body, parts.value()[0]);
}

}  // namespace

TEST_CASE("multipart bodies are split at their boundary") {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"one\"\r\n\r\nfirst\r\n"
      "--b\r\nX: y\r\ncontent-type: a/b \r\nCONTENT-DISPOSITION: Form-Data ; filename = f.txt ; "
      "name=\"t%22w%0D%0Ao%20;\"\r\n\r\nsec\r\nond--b\r\n"
      "--b--\r\nepilogue";
  const auto parts = parse_multipart(body, "b");
  REQUIRE(parts.ok());
  REQUIRE(parts.value().size() == 2);
  const MultipartPart& first = parts.value()[0];
  const MultipartPart& second = parts.value()[1];
  CHECK(first.name == "one");
  CHECK_FALSE(first.filename.has_value());
  CHECK(content(body, first) == "first");
  CHECK(second.name == "t\"w\r\no%20;");
  CHECK(second.filename == "f.txt");
  CHECK(second.content_type == "a/b");
  CHECK(content(body, second) == "sec\r\nond--b");
}

TEST_CASE("empty parts and forms, a preamble and padding are taken") {
  CHECK(only("--b\r\n" + kHead + "\r\n--b--") == "");
  CHECK(only("--b\r\n" + kHead + "--b--") == "");
  CHECK(only("preamble\r\n--b \t\r\n" + kHead + "x\r\n--b--") == "x");
  CHECK(parse_multipart("--b--", "b").value().empty());
  const std::string empty_name =
      "--b\r\nContent-Disposition: form-data; name=\"n\"; filename=\"\"\r\n\r\nx\r\n--b--";
  CHECK(parse_multipart(empty_name, "b").value()[0].filename == "");
}

TEST_CASE("malformed multipart bodies are refused") {
  for (const std::string& body : std::vector<std::string>{
           "", "x", "--b", "--b\r\n", "--c\r\n" + kHead + "x\r\n--c--",
           "--bx\r\n" + kHead + "x\r\n--b--", "--b\r\n" + kHead + "x",
           "--b\r\n" + kHead + "x\r\n--b", "--b\n" + kHead + "x\r\n--b--", "--b\r\n\r\nx\r\n--b--",
           "--b\r\n:x\r\n" + kHead + "x\r\n--b--", "--b\r\n folded\r\n" + kHead + "x\r\n--b--",
           "--b\r\nContent-Disposition: form-data\r\n\r\nx\r\n--b--",
           "--b\r\nContent-Disposition: attachment; name=\"n\"\r\n\r\nx\r\n--b--",
           "--b\r\nContent-Disposition: form-data; name=\"n\r\n\r\nx\r\n--b--",
           "--b\r\nContent-Disposition: form-data; name=\"n\"x; filename=y\r\n\r\nx\r\n--b--",
           "--b\r\nContent-Disposition: form-data; filename=\"n\"\r\n\r\nx\r\n--b--"}) {
    CAPTURE(body);
    CHECK_FALSE(parse_multipart(body, "b").ok());
  }
  CHECK_FALSE(parse_multipart("----", "").ok());
  CHECK_FALSE(parse_multipart("--\r\n--", "\r\n").ok());
}

TEST_CASE("every beginning of a body is refused or read, never overrun") {
  const std::string body =
      "--b\r\nContent-Disposition: form-data; name=\"n%2\"; filename=x\r\n"
      "Content-Type: a/b\r\n\r\n\r\n-b-\r\n--b--";
  for (size_t size = 0; size < body.size(); ++size) {
    // A copy of its own, so that a sanitizer sees what lies behind.
    const std::string part(body.data(), size);
    CHECK_FALSE(parse_multipart(part, "b").ok());
  }
  CHECK(parse_multipart(body, "b").ok());
}

TEST_CASE("parts and heads are limited") {
  std::string body;
  for (int i = 0; i < 4; ++i) body += "--b\r\n" + kHead + "x\r\n";
  body += "--b--";
  CHECK(parse_multipart(body, "b", MultipartLimits{4, 100}).ok());
  CHECK_FALSE(parse_multipart(body, "b", MultipartLimits{3, 100}).ok());
  CHECK_FALSE(parse_multipart(body, "b", MultipartLimits{4, kHead.size() - 1}).ok());
  CHECK(parse_multipart(body, "b", MultipartLimits{4, kHead.size()}).ok());
}

TEST_CASE("near misses of the boundary do not slow the parser down") {
  const std::string boundary(200, '-');
  std::string body = "--" + boundary + "\r\n" + kHead;
  while (body.size() < 32u << 20) body += "\r\n--" + boundary.substr(1);
  const auto begin = std::chrono::steady_clock::now();
  CHECK_FALSE(parse_multipart(body, boundary).ok());
  // Quadratic time would take hours.
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(20));
}
