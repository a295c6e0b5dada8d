// Any bytes as a coded body: the outcome is the same however they arrive and are read, and nothing
// is decoded far ahead of the reader.
#include "http/codec/content_coding.h"

#include <algorithm>
#include <string>
#include <utility>

#include "fuzz/fuzz.h"

namespace {

using namespace edgert;

constexpr size_t kMostOutput = 1024 * 1024;

// Gives `bytes` in pieces, within its credit.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string_view bytes, size_t piece) : bytes_(bytes), piece_(piece) {}
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t credit) noexcept override {
    credit_ += credit;
    if (std::exchange(working_, true)) return;
    while (credit_ > 0 && !bytes_.empty() && sink_ != nullptr) {
      const std::string_view part = bytes_.substr(0, piece_);
      bytes_.remove_prefix(part.size());
      credit_ -= std::min(credit_, part.size());
      sink_->on_bytes(Bytes::copy(part));
    }
    working_ = false;
    if (bytes_.empty() && sink_ != nullptr) std::exchange(sink_, nullptr)->on_end();
  }
  void cancel(const Error&) noexcept override { sink_ = nullptr; }

 private:
  std::string_view bytes_;
  const size_t piece_;
  ByteSink* sink_ = nullptr;
  size_t credit_ = 0;
  bool working_ = false;
};

struct Reader final : ByteSink {
  std::string read;
  size_t granted = 0;
  int ends = 0;
  bool failed = false;

  void on_bytes(Bytes bytes) noexcept override {
    FUZZ_CHECK(ends == 0 && !bytes.empty());
    // Credit is overdrawn once, by one step's output.
    FUZZ_CHECK(read.size() < granted);
    read += bytes.view();
  }
  void on_end() noexcept override { ++ends; }
  void on_fail(const Error&) noexcept override {
    ++ends;
    failed = true;
  }
};

// All that is decoded, and "|cut" after a failure; the reader leaves when it has enough.
std::pair<std::string, bool> decoded(std::string_view coding, std::string_view input, size_t piece,
                                     size_t grant) {
  Reader reader;
  const std::unique_ptr<ByteSource> source =
      http::decode(coding, std::make_unique<Pieces>(input, piece));
  source->attach(&reader);
  while (reader.ends == 0 && reader.read.size() < kMostOutput) {
    reader.granted = std::max(reader.granted, reader.read.size()) + grant;
    source->grant(grant);
  }
  FUZZ_CHECK(reader.ends <= 1);
  const bool all = reader.ends == 1 && !reader.failed;
  return {std::move(reader.read), all};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static constexpr std::string_view kCodings[] = {"gzip", "deflate", "br", "zstd", "gzip, br"};
  std::string_view input = fuzz::text_of(data, size);
  const uint8_t choice = fuzz::take_choice(&input);
  const std::string_view coding = kCodings[choice % std::size(kCodings)];
  FUZZ_CHECK(http::can_decode(coding));
  const auto [one, one_ended] = decoded(coding, input, input.size() + 1, kMostOutput);
  const auto [other, other_ended] = decoded(coding, input, 1 + choice / 5, 5000);
  // A reader that has left does not hear of what comes later.
  if (one.size() >= kMostOutput || other.size() >= kMostOutput) return 0;
  FUZZ_CHECK(one_ended == other_ended);
  FUZZ_CHECK(!one_ended || one == other);
  return 0;
}
