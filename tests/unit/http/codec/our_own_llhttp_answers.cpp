#include <catch2/catch_test_macros.hpp>

#include "http/codec/request_parser.h"

namespace {

struct Heads final : edgert::http::RequestListener {
  int heads = 0;
  void on_head(edgert::http::ParsedRequest) override { ++heads; }
  void on_body(std::string_view) override {}
  void on_complete() override {}
};

}  // namespace

// libnode exports an older llhttp, which takes a bare LF for a line's end; ours must be the one
// that is called.
TEST_CASE("our own llhttp answers") {
  CHECK(edgert::http::llhttp_version().starts_with("9."));
  Heads heads;
  edgert::http::RequestParser parser(heads, 4096);
  parser.feed("GET / HTTP/1.1\nHost: x\n\n");
  CHECK(parser.failure() == 400);
  CHECK(heads.heads == 0);
}
