// Heads with any fields, as scripts give them: what is written is one message with those fields, or
// nothing.
#include <string>
#include <vector>

#include "base/text.h"
#include "fuzz/fuzz.h"
#include "http/client/upstream.h"
#include "http/codec/fields.h"
#include "http/codec/request_head.h"
#include "http/codec/request_parser.h"
#include "http/codec/response_head.h"
#include "http/codec/response_parser.h"

namespace {

using namespace edgert;
using namespace edgert::http;

constexpr uint32_t kMaxHeadBytes = 256 * 1024;

struct Requests final : RequestListener {
  std::vector<RequestHead> heads;
  size_t ends = 0;
  void on_head(ParsedRequest request) override { heads.push_back(std::move(request.head)); }
  void on_body(std::string_view) override { FUZZ_CHECK(!"a body appears"); }
  void on_complete() override { ++ends; }
};

struct Responses final : ResponseListener {
  std::vector<ParsedResponse> heads;
  size_t ends = 0;
  void on_head(ParsedResponse response) override { heads.push_back(std::move(response)); }
  void on_body(std::string_view) override { FUZZ_CHECK(!"a body appears"); }
  void on_complete() override { ++ends; }
};

size_t count_of(const HeaderList& headers) {
  size_t count = 0;
  headers.each([&](std::string_view, std::string_view) { ++count; });
  return count;
}

void check_request(std::string_view method, std::string_view url, const HeaderList& headers) {
  const auto destination = parse_destination(url);
  if (!destination.ok()) return;
  const std::string host = destination.value().upstream.host_field();
  OutgoingHead head;
  head.method = method;
  head.target = destination.value().target;
  if (!set_fields(headers, host, false, &head)) return;
  std::string out;
  write_request_head(head, &out);
  Requests seen;
  RequestParser parser(seen, kMaxHeadBytes);
  const size_t used = parser.feed(out);
  // What a stricter reader refuses is no danger; what it reads is this one request.
  if (parser.failure() != 0) {
    FUZZ_CHECK(seen.heads.size() <= 1);
    return;
  }
  if (seen.heads.empty()) return;
  FUZZ_CHECK(used == out.size() || method == "CONNECT" || seen.heads[0].method == "CONNECT");
  FUZZ_CHECK(seen.heads.size() == 1 && seen.heads[0].method == method);
  FUZZ_CHECK(count_of(seen.heads[0].headers) <= count_of(headers) + 4);
}

void check_response(int status, std::string_view status_text, HeaderList headers) {
  const size_t given = count_of(headers);
  std::string out;
  const ResponseHead head{status, std::string(status_text), std::move(headers)};
  if (!write_response_head(head, Framing::kLength, 0, true, false, "now", &out)) {
    FUZZ_CHECK(out.empty());
    return;
  }
  Responses seen;
  ResponseParser parser(seen, kMaxHeadBytes);
  parser.expect(Asked::kAnything);
  const size_t used = parser.feed(out);
  if (parser.failed()) {
    FUZZ_CHECK(seen.heads.empty());
    return;
  }
  FUZZ_CHECK(used == out.size() && seen.heads.size() == 1 && seen.ends == 1);
  FUZZ_CHECK(seen.heads[0].head.status == status);
  FUZZ_CHECK(count_of(seen.heads[0].head.headers) <= given + 2);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = fuzz::text_of(data, size);
  const int status = 190 + fuzz::take_choice(&input) * 2;
  const auto line = [&input] {
    const std::string_view found = input.substr(0, input.find('\n'));
    input.remove_prefix(std::min(input.size(), found.size() + 1));
    return found;
  };
  const std::string_view method = line(), url = line(), status_text = line();
  const HeaderList headers{std::string(input)};
  check_request(method, url, headers);
  check_response(status, status_text, headers);
  return 0;
}
