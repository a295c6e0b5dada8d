// Scripts look fields up one by one, so their number is bounded beside their bytes.
#include <catch2/catch_test_macros.hpp>
#include <string>

#include "http/codec/request_parser.h"
#include "http/codec/response_parser.h"

using namespace edgert;
using namespace edgert::http;

namespace {

std::string fields(size_t count) {
  std::string all;
  for (size_t i = 0; i < count; ++i) all += "a" + std::to_string(i) + ": b\r\n";
  return all;
}

struct IgnoreBoth final : RequestListener, ResponseListener {
  void on_head(ParsedRequest) override {}
  void on_head(ParsedResponse) override {}
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

int request_status(const std::string& bytes) {
  IgnoreBoth ignore;
  RequestParser parser(ignore, 1 << 20);
  parser.feed(bytes);
  return parser.failure();
}

bool response_fails(const std::string& bytes) {
  IgnoreBoth ignore;
  ResponseParser parser(ignore, 1 << 20);
  parser.expect(Asked::kAnything);
  parser.feed(bytes);
  return parser.failed();
}

}  // namespace

TEST_CASE("requests with too many header fields are refused") {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n";
  CHECK(request_status(head + fields(kMostHeaderFields - 1) + "\r\n") == 0);
  CHECK(request_status(head + fields(kMostHeaderFields) + "\r\n") == 431);
  const std::string chunked =
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n";
  CHECK(request_status(chunked + fields(10) + "\r\n") == 0);
  CHECK(request_status(chunked + fields(kMostHeaderFields) + "\r\n") == 431);
}

TEST_CASE("responses with too many header fields are refused") {
  const std::string head = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n";
  CHECK_FALSE(response_fails(head + fields(kMostHeaderFields - 1) + "\r\n"));
  CHECK(response_fails(head + fields(kMostHeaderFields) + "\r\n"));
}

TEST_CASE("header fields are counted") {
  HeaderList list;
  CHECK(list.count() == 0);
  list.append("a", "");
  list.append("b", "c");
  CHECK(list.count() == 2);
}
