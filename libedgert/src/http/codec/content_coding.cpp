#include "http/codec/content_coding.h"

#include <brotli/decode.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/text.h"
#include "edgert/binding/http_client.h"

namespace edgert::http {

namespace {

// What one step of decoding may give.
constexpr size_t kStepBytes = 64 * 1024;
// Chains of codings are legal, and useful only to attackers.
constexpr size_t kMostCodings = 3;

enum class Progress { kMore, kDone, kBroken };

// One coding's state. `decode` consumes from `input` and appends at most kStepBytes to `out`.
class Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Progress decode(std::string_view* input, std::string* out) = 0;
  // After kDone: another member or frame begins with this byte.
  virtual bool goes_on_with(unsigned char first) const = 0;
};

class ZlibDecoder final : public Decoder {
 public:
  explicit ZlibDecoder(bool gzip) : gzip_(gzip) {}
  ~ZlibDecoder() override {
    if (begun_) inflateEnd(&stream_);
  }

  Progress decode(std::string_view* input, std::string* out) override {
    if (!begun_ && !begin(*input)) return Progress::kBroken;
    if (std::exchange(ended_, false) && inflateReset(&stream_) != Z_OK) return Progress::kBroken;
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input->data()));
    stream_.avail_in = static_cast<uInt>(input->size());
    const size_t before = out->size();
    out->resize(before + kStepBytes);
    stream_.next_out = reinterpret_cast<Bytef*>(out->data() + before);
    stream_.avail_out = kStepBytes;
    const int status = inflate(&stream_, Z_NO_FLUSH);
    out->resize(before + kStepBytes - stream_.avail_out);
    input->remove_prefix(input->size() - stream_.avail_in);
    if (status == Z_STREAM_END) {
      ended_ = true;
      return Progress::kDone;
    }
    return status == Z_OK || status == Z_BUF_ERROR ? Progress::kMore : Progress::kBroken;
  }
  bool goes_on_with(unsigned char first) const override { return gzip_ && first == 0x1f; }

 private:
  bool begin(std::string_view input) {
    // "deflate" means zlib's format, but some servers send the bare one; a zlib header tells.
    const auto first = static_cast<unsigned char>(input.front());
    constexpr int kGzip = 16 + MAX_WBITS;
    const bool zlib_header = (first & 0x0f) == 8 && (first >> 4) <= 7;
    begun_ = inflateInit2(&stream_, gzip_ ? kGzip : zlib_header ? MAX_WBITS : -MAX_WBITS) == Z_OK;
    return begun_;
  }

  const bool gzip_;
  bool begun_ = false;
  bool ended_ = false;
  z_stream stream_{};
};

class BrotliDecoder final : public Decoder {
 public:
  BrotliDecoder() : state_(BrotliDecoderCreateInstance(nullptr, nullptr, nullptr)) {}
  ~BrotliDecoder() override { BrotliDecoderDestroyInstance(state_); }

  Progress decode(std::string_view* input, std::string* out) override {
    if (state_ == nullptr) return Progress::kBroken;
    const auto* next_in = reinterpret_cast<const uint8_t*>(input->data());
    size_t in = input->size(), room = kStepBytes;
    const size_t before = out->size();
    out->resize(before + kStepBytes);
    auto* next_out = reinterpret_cast<uint8_t*>(out->data() + before);
    const BrotliDecoderResult result =
        BrotliDecoderDecompressStream(state_, &in, &next_in, &room, &next_out, nullptr);
    out->resize(before + kStepBytes - room);
    input->remove_prefix(input->size() - in);
    if (result == BROTLI_DECODER_RESULT_SUCCESS) return Progress::kDone;
    return result == BROTLI_DECODER_RESULT_ERROR ? Progress::kBroken : Progress::kMore;
  }
  bool goes_on_with(unsigned char) const override { return false; }

 private:
  BrotliDecoderState* state_;
};

class ZstdDecoder final : public Decoder {
 public:
  ZstdDecoder() : state_(ZSTD_createDStream()) {
    // RFC 9659: a window of more than 8 MB need not be supported.
    constexpr int kWindowLog = 23;
    if (state_ != nullptr) ZSTD_DCtx_setParameter(state_, ZSTD_d_windowLogMax, kWindowLog);
  }
  ~ZstdDecoder() override { ZSTD_freeDStream(state_); }

  Progress decode(std::string_view* input, std::string* out) override {
    if (state_ == nullptr) return Progress::kBroken;
    const size_t before = out->size();
    out->resize(before + kStepBytes);
    ZSTD_inBuffer in{input->data(), input->size(), 0};
    ZSTD_outBuffer to{out->data() + before, kStepBytes, 0};
    const size_t result = ZSTD_decompressStream(state_, &to, &in);
    out->resize(before + to.pos);
    input->remove_prefix(in.pos);
    if (ZSTD_isError(result)) return Progress::kBroken;
    return result == 0 ? Progress::kDone : Progress::kMore;
  }
  bool goes_on_with(unsigned char first) const override {
    return first == 0x28 || (first >= 0x50 && first <= 0x5f);
  }

 private:
  ZSTD_DStream* state_;
};

std::unique_ptr<Decoder> make_decoder(std::string_view coding) {
  const auto is = [&](std::string_view name) { return base::equal_ignoring_case(coding, name); };
  if (is("gzip") || is("x-gzip")) return std::make_unique<ZlibDecoder>(true);
  if (is("deflate")) return std::make_unique<ZlibDecoder>(false);
  if (is("br")) return std::make_unique<BrotliDecoder>();
  if (is("zstd")) return std::make_unique<ZstdDecoder>();
  return nullptr;
}

bool is_known(std::string_view coding) {
  for (const std::string_view name : {"gzip", "x-gzip", "deflate", "br", "zstd"}) {
    if (base::equal_ignoring_case(coding, name)) return true;
  }
  return false;
}

// In the order in which they were applied.
std::vector<std::string_view> codings_of(std::string_view list) {
  std::vector<std::string_view> codings;
  while (!list.empty()) {
    const size_t comma = std::min(list.find(','), list.size());
    const std::string_view coding = base::trim(list.substr(0, comma));
    // "identity" changes nothing.
    if (!coding.empty() && !base::equal_ignoring_case(coding, "identity"))
      codings.push_back(coding);
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return codings;
}

class DecodedSource final : public ByteSource, private ByteSink {
 public:
  DecodedSource(std::unique_ptr<ByteSource> coded, std::unique_ptr<Decoder> decoder,
                std::string_view name)
      : coded_(std::move(coded)), decoder_(std::move(decoder)), name_(name) {
    coded_->attach(this);
  }
  ~DecodedSource() override { *alive_ = false; }

  void attach(ByteSink* sink) noexcept override { sink_ = sink; }
  void grant(size_t bytes) noexcept override {
    credit_ += bytes;
    granted_ = true;
    work();
  }
  void cancel(const Error& reason) noexcept override {
    sink_ = nullptr;
    coded_->cancel(reason);
  }

 private:
  void on_bytes(Bytes bytes) noexcept override {
    received_ = true;
    input_.push_back(std::move(bytes));
    work();
  }
  void on_end() noexcept override {
    ended_ = true;
    work();
  }
  void on_fail(const Error& error) noexcept override {
    ended_ = true;
    error_ = error;
    work();
  }

  void work() {
    // The sink may grant inside on_bytes, or destroy this; the source may deliver inside grant.
    if (working_) return;
    const std::shared_ptr<bool> alive = alive_;
    working_ = true;
    while (*alive && sink_ != nullptr && step(alive)) {
    }
    if (*alive) working_ = false;
  }

  // False when there is nothing to do for now, or this is gone.
  bool step(const std::shared_ptr<bool>& alive) {
    if (error_) return granted_ ? finish(*error_) : false;
    if (done_) drop_trailer();
    if (credit_ == 0 && !(ended_ && done_ && granted_)) return false;
    if (!done_ && (!input_.empty() || decoder_holds_more_)) return decode_some(alive);
    if (ended_) return done_ || !received_ ? finish(Unit{}) : fail("cut off");
    if (debt_ == 0) return false;
    coded_->grant(std::exchange(debt_, 0));
    return *alive;
  }

  bool decode_some(const std::shared_ptr<bool>& alive) {
    std::string out;
    std::string_view rest =
        input_.empty() ? std::string_view() : input_.front().view().substr(taken_);
    const size_t given = rest.size();
    const Progress progress = decoder_->decode(&rest, &out);
    if (progress == Progress::kBroken) return fail("malformed");
    taken_ += given - rest.size();
    decoder_holds_more_ = out.size() == kStepBytes;
    done_ = progress == Progress::kDone;
    if (rest.empty()) drop_input();
    if (out.empty()) return true;
    credit_ -= std::min(credit_, out.size());
    sink_->on_bytes(std::move(out));
    return *alive;
  }

  void drop_input() {
    if (input_.empty()) return;
    debt_ += input_.front().size();
    input_.pop_front();
    taken_ = 0;
  }

  // What follows the end of the coded data means nothing, unless it is more of the same.
  void drop_trailer() {
    while (!input_.empty()) {
      const std::string_view rest = input_.front().view().substr(taken_);
      if (!rest.empty() && !trails_) {
        if (decoder_->goes_on_with(static_cast<unsigned char>(rest.front()))) {
          done_ = false;
          return;
        }
        trails_ = true;
      }
      drop_input();
    }
  }

  bool fail(const char* how) {
    coded_->cancel(Error{ErrorCode::kCancelled, "the body cannot be decoded"});
    return finish(Error{ErrorCode::kIo, "the " + std::string(name_) + " body is " + how});
  }

  bool finish(const Status& outcome) {
    ByteSink* sink = std::exchange(sink_, nullptr);
    if (outcome.ok()) {
      sink->on_end();
    } else {
      sink->on_fail(outcome.error());
    }
    return false;
  }

  std::unique_ptr<ByteSource> coded_;
  std::unique_ptr<Decoder> decoder_;
  const std::string name_;
  ByteSink* sink_ = nullptr;
  std::deque<Bytes> input_;
  size_t taken_ = 0;  // of the first input
  size_t credit_ = 0;
  bool granted_ = false;
  size_t debt_ = kStepBytes;  // bytes taken and not granted again yet
  bool received_ = false;
  bool decoder_holds_more_ = false;
  bool done_ = false;    // the decoder saw the end of its data
  bool trails_ = false;  // and something after it
  bool ended_ = false;
  bool working_ = false;
  std::optional<Error> error_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

}  // namespace

bool can_decode(std::string_view content_encoding) {
  const std::vector<std::string_view> codings = codings_of(content_encoding);
  return !codings.empty() && codings.size() <= kMostCodings &&
         std::all_of(codings.begin(), codings.end(), is_known);
}

std::unique_ptr<ByteSource> decode(std::string_view content_encoding,
                                   std::unique_ptr<ByteSource> coded) {
  std::vector<std::string_view> codings = codings_of(content_encoding);
  std::reverse(codings.begin(), codings.end());
  for (const std::string_view coding : codings) {
    coded = std::make_unique<DecodedSource>(std::move(coded), make_decoder(coding), coding);
  }
  return coded;
}

void decode_body(FetchResponse* response) {
  if (response->stream == nullptr && response->body.empty()) return;
  const std::string coding = binding::decodable_coding(response->head.headers);
  if (coding.empty()) return;
  response->head.headers = binding::headers_of_decoded(response->head.headers);
  if (response->stream == nullptr)
    response->stream = std::make_unique<WholeSource>(std::move(response->body));
  response->body = {};
  response->stream = decode(coding, std::move(response->stream));
  response->content_length = -1;
}

}  // namespace edgert::http

namespace edgert::binding {

namespace {

// A field that may stand several times, as one list.
std::string all_of(const HeaderList& headers, std::string_view wanted) {
  std::string all;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, wanted)) return;
    if (!all.empty()) all += ",";
    all += value;
  });
  return all;
}

// RFC 9110 §12.5.3. An entry with any weight but a plain 0 counts.
bool names_coding(std::string_view list, std::string_view coding) {
  for (const std::string_view entry : http::codings_of(list)) {
    const size_t semicolon = std::min(entry.find(';'), entry.size());
    if (!base::equal_ignoring_case(base::trim(entry.substr(0, semicolon)), coding)) continue;
    const std::string_view weight = entry.substr(semicolon);
    const size_t digit = weight.find_first_of("123456789");
    return weight.empty() || digit != std::string_view::npos;
  }
  return false;
}

}  // namespace

std::string decodable_coding(const HeaderList& headers) {
  std::string coding = all_of(headers, "content-encoding");
  return http::can_decode(coding) ? coding : std::string();
}

HeaderList headers_of_decoded(const HeaderList& headers) {
  HeaderList rest;
  headers.each([&](std::string_view name, std::string_view value) {
    if (!base::equal_ignoring_case(name, "content-encoding") &&
        !base::equal_ignoring_case(name, "content-length")) {
      rest.append(name, value);
    }
  });
  return rest;
}

std::unique_ptr<ByteSource> decode_body(std::string_view coding,
                                        std::unique_ptr<ByteSource> coded) {
  return http::decode(coding, std::move(coded));
}

bool accepts_coding(const HeaderList& request, std::string_view coding) {
  const std::string accepted = all_of(request, "accept-encoding");
  const std::vector<std::string_view> codings = http::codings_of(coding);
  return std::all_of(codings.begin(), codings.end(),
                     [&](std::string_view each) { return names_coding(accepted, each); });
}

}  // namespace edgert::binding
