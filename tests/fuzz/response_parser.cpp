// Any bytes from an upstream: the parse is the same however they arrive, and what it lets through
// can be sent on.
#include "http/codec/response_parser.h"

#include <string>

#include "fuzz/fuzz.h"
#include "http/codec/fields.h"
#include "http/codec/response_head.h"

namespace {

using namespace edgert::http;

constexpr uint32_t kMaxHeadBytes = 2048;

struct Record final : ResponseListener {
  std::string seen;
  int heads = 0;
  int ends = 0;

  void on_head(ParsedResponse response) override {
    ++heads;
    seen += std::to_string(response.head.status) + " " + response.head.status_text + " " +
            response.head.headers.flat() + std::to_string(response.content_length) +
            (response.has_body ? "body" : "") + "\n";
    response.head.headers.each([](std::string_view name, std::string_view value) {
      FUZZ_CHECK(is_token(name));
      FUZZ_CHECK(is_field_value(value));
    });
    std::string out;
    FUZZ_CHECK(write_response_head(response.head, Framing::kLength, 0, true, false, "now", &out));
  }
  void on_body(std::string_view bytes) override {
    FUZZ_CHECK(heads == 1 && ends == 0);
    seen += bytes;
  }
  void on_complete() override { ++ends; }
};

std::string parse(std::string_view input, Asked asked, size_t piece) {
  Record record;
  ResponseParser parser(record, kMaxHeadBytes);
  parser.expect(asked);
  size_t total = 0;
  while (!input.empty() && !parser.failed() && record.ends == 0) {
    const std::string_view part = input.substr(0, piece);
    const size_t used = parser.feed(part);
    FUZZ_CHECK(used <= part.size());
    total += used;
    FUZZ_CHECK(used == part.size() || record.ends == 1 || parser.failed());
    input.remove_prefix(part.size());
  }
  // Where a failure is noticed depends on the pieces.
  if (parser.failed()) return record.seen + "refused";
  const bool ended = parser.end();
  FUZZ_CHECK(record.heads <= 1 && record.ends <= 1);
  FUZZ_CHECK(!ended || record.heads == 1);
  return record.seen + (ended ? "|end at " + std::to_string(total) : "|open") +
         (parser.keeps_alive() ? " kept" : "");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = edgert::fuzz::text_of(data, size);
  const uint8_t choice = edgert::fuzz::take_choice(&input);
  const Asked asked = choice % 4 == 1   ? Asked::kHead
                      : choice % 4 == 2 ? Asked::kConnect
                                        : Asked::kAnything;
  FUZZ_CHECK(parse(input, asked, input.size() + 1) == parse(input, asked, 1 + choice / 4));
  return 0;
}
