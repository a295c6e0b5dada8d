// One request, parsed from its bytes.
#pragma once

#include <string>
#include <string_view>

#include "http/codec/request_parser.h"

namespace edgert::test {

struct Parsed final : http::RequestListener {
  http::ParsedRequest request;
  std::string body;
  bool complete = false;
  int failure = 0;

  void on_head(http::ParsedRequest head) override { request = std::move(head); }
  void on_body(std::string_view bytes) override { body += bytes; }
  void on_complete() override { complete = true; }
};

inline Parsed parse_request(std::string_view bytes) {
  Parsed parsed;
  http::RequestParser parser(parsed, 4096);
  parser.feed(bytes);
  parsed.failure = parser.failure();
  return parsed;
}

}  // namespace edgert::test
