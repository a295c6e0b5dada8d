#include <brotli/encode.h>
#include <zstd.h>

#include "http/codec/content_coding.h"
#include "support/gzip.h"
#include "support/scripted_origin.h"

using namespace edgert;
using edgert::test::gzip;

namespace {

std::string brotli(const std::string& text) {
  size_t size = BrotliEncoderMaxCompressedSize(text.size());
  std::string out(size, 0);
  REQUIRE(BrotliEncoderCompress(5, 22, BROTLI_MODE_GENERIC, text.size(),
                                reinterpret_cast<const uint8_t*>(text.data()), &size,
                                reinterpret_cast<uint8_t*>(out.data())));
  out.resize(size);
  return out;
}

std::string zstd(const std::string& text) {
  std::string out(ZSTD_compressBound(text.size()), 0);
  out.resize(ZSTD_compress(out.data(), out.size(), text.data(), text.size(), 3));
  return out;
}

// Gives `bytes` in pieces of `piece`, within its credit.
class Pieces final : public ByteSource {
 public:
  Pieces(std::string bytes, size_t piece) : bytes_(std::move(bytes)), piece_(piece) {}
  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t credit) noexcept override {
    credit_ += credit;
    if (working_) return;
    working_ = true;
    while (credit_ > 0 && at_ < bytes_.size() && sink_ != nullptr) {
      const std::string part = bytes_.substr(at_, piece_);
      at_ += part.size();
      credit_ -= std::min(credit_, part.size());
      sink_->on_bytes(Bytes(part));
    }
    working_ = false;
    if (at_ >= bytes_.size() && sink_ != nullptr) std::exchange(sink_, nullptr)->on_end();
  }
  void cancel(const Error&) noexcept override { sink_ = nullptr; }

 private:
  std::string bytes_;
  size_t piece_, at_ = 0, credit_ = 0;
  bool working_ = false;
  ByteSink* sink_ = nullptr;
};

std::string decoded(const std::string& coding, const std::string& bytes, size_t piece) {
  REQUIRE(http::can_decode(coding));
  test::Collect collect;
  collect.read(http::decode(coding, std::make_unique<Pieces>(bytes, piece)));
  if (!collect.error.empty()) return "error: " + collect.error;
  REQUIRE(collect.ended);
  return collect.bytes;
}

std::string sample() {
  std::string text;
  for (int i = 0; i < 60000; ++i) text += "line " + std::to_string(i * 7919 % 10007) + "\n";
  return text;
}

}  // namespace

TEST_CASE("coded bodies are decoded, however they are cut") {
  const std::string text = sample();
  const std::vector<std::pair<std::string, std::string>> coded = {
      {"gzip", gzip(text)},
      {"x-gzip", gzip(text)},
      {"deflate", gzip(text, 15)},
      {"deflate", gzip(text, -15)},
      {"br", brotli(text)},
      {"zstd", zstd(text)},
      {"gzip, identity", gzip(text)},
      {"identity,Identity , br", brotli(text)},
      {"GZIP, br", brotli(gzip(text))}};
  for (const auto& [coding, bytes] : coded) {
    for (const size_t piece : {size_t{1}, size_t{1000}, size_t{65536}, bytes.size()}) {
      INFO(coding << " in pieces of " << piece);
      REQUIRE(decoded(coding, bytes, piece) == text);
    }
  }
}

TEST_CASE("a body that is coded by identity alone is left as it is") {
  CHECK_FALSE(http::can_decode("identity"));
}

TEST_CASE("gzip members and zstd frames follow each other") {
  for (const size_t piece : {1, 7, 100000}) {
    CHECK(decoded("gzip", gzip("one, ") + gzip("two"), piece) == "one, two");
    CHECK(decoded("zstd", zstd("one, ") + zstd("two"), piece) == "one, two");
    CHECK(decoded("gzip", gzip("one") + std::string(512, '\0'), piece) == "one");
  }
}

TEST_CASE("coded bodies that are malformed or cut off fail") {
  const std::string text = sample();
  for (const auto& [coding, bytes] :
       std::vector<std::pair<std::string, std::string>>{{"gzip", gzip(text)},
                                                        {"deflate", gzip(text, 15)},
                                                        {"br", brotli(text)},
                                                        {"zstd", zstd(text)}}) {
    INFO(coding);
    const std::string half = bytes.substr(0, bytes.size() / 2);
    CHECK(decoded(coding, half, 1000) == "error: the " + coding + " body is cut off");
    CHECK(decoded(coding, "\xff\xff not coded at all, and long enough to tell", 1000) ==
          "error: the " + coding + " body is malformed");
    CHECK(decoded(coding, "", 1) == "");
  }
}

TEST_CASE("a small body that grows without end is decoded at its reader's pace") {
  const std::string bomb = gzip(std::string(256 << 20, 0));
  struct Slow final : ByteSink {
    size_t got = 0;
    void on_bytes(Bytes bytes) noexcept override { got += bytes.size(); }
    void on_end() noexcept override {}
    void on_fail(const Error&) noexcept override {}
  } slow;
  const auto source = http::decode("gzip", std::make_unique<Pieces>(bomb, 65536));
  source->attach(&slow);
  CHECK(slow.got == 0);
  source->grant(1000);
  CHECK(slow.got > 0);
  CHECK(slow.got <= 128 * 1024);
}

TEST_CASE("unknown codings and long chains are left alone") {
  CHECK_FALSE(http::can_decode(""));
  CHECK_FALSE(http::can_decode("compress"));
  CHECK_FALSE(http::can_decode("gzip, compress"));
  CHECK_FALSE(http::can_decode("gzip, gzip, gzip, gzip, gzip"));
}
