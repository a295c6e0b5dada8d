#include <catch2/catch_test_macros.hpp>

#include "edgert/trace_parent.h"

using edgert::TraceParent;

namespace {

std::string read(std::string_view header) {
  const std::optional<TraceParent> trace = TraceParent::parse(header);
  return trace ? trace->text() : "none";
}

}  // namespace

TEST_CASE("a valid traceparent is read") {
  const std::string valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-03";
  CHECK(read(valid) == valid);
  CHECK(read(" " + valid + "\t") == valid);
  CHECK(TraceParent::parse(valid)->trace_id() == "0af7651916cd43dd8448eb211c80319c");
  CHECK(TraceParent::parse(valid)->parent_id() == "b7ad6b7169203331");
  CHECK(TraceParent::parse(valid)->is_sampled());
  CHECK_FALSE(
      TraceParent::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0a")->is_sampled());
}

TEST_CASE("a later version is read as far as the first one goes") {
  const std::string later = "cc-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-";
  CHECK(read(later + "0f") == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  CHECK(read(later + "08-more") == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00");
  CHECK(read(later + "01.more") == "none");
}

TEST_CASE("a malformed traceparent is none") {
  for (const char* header : {
           "",
           "00",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more",
           "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "0x-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
           "00-00000000000000000000000000000000-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
           "00-0af7651916cd43dd8448eb211c80319g-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b716920333g-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
           "00_0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01",
           "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331_01",
       }) {
    CHECK(read(header) == "none");
  }
}
