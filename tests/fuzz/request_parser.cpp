// Any bytes from a client: the parse is the same however they arrive, and what it lets through can
// be passed on.
#include "http/codec/request_parser.h"

#include <algorithm>
#include <string>

#include "fuzz/fuzz.h"
#include "http/codec/fields.h"
#include "http/codec/request_head.h"

namespace {

constexpr uint32_t kMaxHeadBytes = 2048;

struct Record final : edgert::http::RequestListener {
  std::string seen;
  bool complete = false;

  void on_head(edgert::http::ParsedRequest request) override {
    seen += request.head.method + " " + request.head.url + " " + request.head.headers.flat() +
            (request.has_body ? "body" : "") + (request.keep_alive ? "on" : "off") + "\n";
    request.head.headers.each([](std::string_view name, std::string_view value) {
      FUZZ_CHECK(edgert::http::is_token(name));
      FUZZ_CHECK(edgert::http::is_field_value(value));
    });
    FUZZ_CHECK(request.head.headers.flat().size() <= 2 * kMaxHeadBytes);
  }
  void on_body(std::string_view bytes) override { seen += bytes; }
  void on_complete() override {
    seen += "|end\n";
    complete = true;
  }
};

// The messages of one connection until it fails.
std::string parse(std::string_view input, size_t piece) {
  Record record;
  edgert::http::RequestParser parser(record, kMaxHeadBytes);
  while (!input.empty()) {
    std::string_view part = input.substr(0, piece);
    input.remove_prefix(part.size());
    for (size_t idle = 0; !part.empty();) {
      record.complete = false;
      const size_t used = parser.feed(part);
      FUZZ_CHECK(used <= part.size());
      // Which of two faults is found first may depend on the pieces.
      if (parser.failure() != 0) return record.seen + "refused";
      part.remove_prefix(used);
      // An upgrade that is not taken up stops the parser twice.
      idle = used == 0 ? idle + 1 : 0;
      FUZZ_CHECK(idle < 3);
      if (record.complete) parser.resume();
    }
  }
  return record.seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = edgert::fuzz::text_of(data, size);
  const size_t piece = 1 + edgert::fuzz::take_choice(&input) % 64;
  FUZZ_CHECK(parse(input, input.size() + 1) == parse(input, piece));
  return 0;
}
