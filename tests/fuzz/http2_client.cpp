// Any bytes from an upstream in HTTP/2: what the session tells of its streams keeps to one order
// and does not depend on how the bytes arrive, and response heads can be sent on.
#include <algorithm>
#include <map>
#include <string>

#include "fuzz/fuzz.h"
#include "http/codec/fields.h"
#include "http/codec/http2_session.h"
#include "http/codec/response_head.h"

namespace {

using namespace edgert::http;

constexpr uint32_t kMaxHeadBytes = 2048;
constexpr size_t kBodyBytes = 100;

struct Record final : Http2Listener {
  struct Stream {
    std::string seen;
    int heads = 0;
    int ends = 0;
    bool complete = false;
    size_t unread = 0;
    size_t unsent = kBodyBytes;
  };
  std::map<int32_t, Stream> streams;

  Stream& open(int32_t id) {
    const auto found = streams.find(id);
    FUZZ_CHECK(found != streams.end());
    FUZZ_CHECK(found->second.ends == 0);
    return found->second;
  }
  void on_head(int32_t id, ParsedResponse response) override {
    Stream& stream = open(id);
    FUZZ_CHECK(++stream.heads == 1);
    stream.seen += std::to_string(response.head.status) + response.head.headers.flat() +
                   std::to_string(response.content_length) + (response.has_body ? "body" : "");
    FUZZ_CHECK(response.head.headers.flat().size() <= kMaxHeadBytes);
    response.head.headers.each([](std::string_view name, std::string_view value) {
      FUZZ_CHECK(is_token(name));
      FUZZ_CHECK(is_field_value(value));
    });
    std::string out;
    FUZZ_CHECK(write_response_head(response.head, Framing::kLength, 0, true, false, "now", &out));
  }
  void on_body(int32_t id, std::string_view bytes) override {
    Stream& stream = open(id);
    FUZZ_CHECK(stream.heads == 1);
    stream.unread += bytes.size();
    FUZZ_CHECK(stream.unread <= static_cast<size_t>(kWideWindow));
    stream.seen += bytes;
  }
  void on_complete(int32_t id) override {
    Stream& stream = open(id);
    FUZZ_CHECK(stream.heads == 1);
    stream.complete = true;
    ++stream.ends;
  }
  void on_broken(int32_t id, bool unprocessed, const std::string& why) override {
    Stream& stream = open(id);
    FUZZ_CHECK(!why.empty());
    FUZZ_CHECK(!unprocessed || stream.heads == 0);
    ++stream.ends;
  }
  size_t take_body(int32_t id, char* to, size_t room, bool* ended) override {
    Stream& stream = streams[id];
    const size_t size = std::min(room, stream.unsent);
    std::fill_n(to, size, 'x');
    stream.unsent -= size;
    *ended = stream.unsent == 0;
    return size;
  }
};

std::string run(std::string_view input, uint8_t choice, size_t piece) {
  Record record;
  Http2Session session(record, kMaxHeadBytes);
  OutgoingHead head;
  head.target = "/";
  head.fields.append("Host", "a");
  for (const char* method : {"GET", "HEAD", "POST", "PUT"}) {
    head.method = method;
    const bool has_body = head.method.starts_with('P');
    head.length = head.method == "PUT" ? static_cast<int64_t>(kBodyBytes) : kNoBody;
    record.streams[session.request(head, true, has_body)];
  }
  std::string sent;
  session.collect(&sent, 1 << 20);
  FUZZ_CHECK(!sent.empty());
  while (!input.empty()) {
    const std::string_view part = input.substr(0, piece);
    input.remove_prefix(part.size());
    const bool good = session.feed(part);
    for (auto& [id, stream] : record.streams) {
      if ((choice & 1) != 0 && stream.unread != 0 && stream.ends == 0) {
        session.widen(id);
        session.consumed(id, std::exchange(stream.unread, 0));
      }
    }
    sent.clear();
    session.collect(&sent, 1 << 20);
    if (!good || session.over()) break;
  }
  const bool over = session.over();
  FUZZ_CHECK(!over || !session.takes_requests());
  if ((choice & 2) != 0) {
    for (auto& [id, stream] : record.streams) {
      if (stream.ends != 0) continue;
      session.reset(id, true);
      session.forget(id);
      stream.ends = 1;
    }
  }
  session.terminate();
  session.collect(&sent, 1 << 20);
  // So does what is heard of the rest when frames break the session.
  if (over) return "";
  // How much of a response comes before it breaks depends on the pieces.
  std::string seen;
  for (const auto& [id, stream] : record.streams) {
    seen += stream.complete ? stream.seen + "\n" : "not complete\n";
  }
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view input = edgert::fuzz::text_of(data, size);
  const uint8_t choice = edgert::fuzz::take_choice(&input);
  const std::string whole = run(input, choice, input.size() + 1);
  const std::string pieces = run(input, choice, 1 + choice / 4);
  FUZZ_CHECK(whole.empty() || pieces.empty() || whole == pieces);
  return 0;
}
