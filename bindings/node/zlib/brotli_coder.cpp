// https://www.rfc-editor.org/rfc/rfc7932, as Node offers it: https://nodejs.org/api/zlib.html
#include <brotli/decode.h>
#include <brotli/encode.h>
#include <zlib.h>

#include <algorithm>

#include "bindings/node/zlib/coder.h"

namespace edgert::bindings::node {

namespace {

constexpr size_t kMiB = size_t{1} << 20;

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

class BrotliEncoder final : public Coder {
 public:
  explicit BrotliEncoder(const BrotliOptions& options) : options_(options) {}
  ~BrotliEncoder() override { end(); }

  bool begin() {
    state_ = BrotliEncoderCreateInstance(CountedMemory::allocate, CountedMemory::release, &memory_);
    if (state_ == nullptr) return false;
    for (size_t i = 0; i < BrotliOptions::kCount; ++i) {
      uint32_t value = options_.values[i];
      if (value == BrotliOptions::kUnset) continue;
      // A block is compressed at one go, which must not take long; a window is allocated at one go.
      if (i == BROTLI_PARAM_LGBLOCK && value != 0) value = std::min(value, kMostBlockBits);
      if (i == BROTLI_PARAM_LGWIN) value = std::min(value, uint32_t{BROTLI_MAX_WINDOW_BITS});
      if (!BrotliEncoderSetParameter(state_, static_cast<BrotliEncoderParameter>(i), value))
        return false;
    }
    return true;
  }

  Step step(std::string_view input, uint32_t flush, char* out, size_t size) override {
    Step result;
    if (state_ == nullptr) {
      result.fault = failed();
      return result;
    }
    size_t left = input.size(), room = size;
    const uint8_t* next_in = bytes_of(input);
    auto* next_out = reinterpret_cast<uint8_t*>(out);
    const bool ok = BrotliEncoderCompressStream(state_, static_cast<BrotliEncoderOperation>(flush),
                                                &left, &next_in, &room, &next_out, nullptr);
    result.taken = input.size() - left;
    result.written = size - room;
    given_ += result.taken;
    whole_ = whole_ && may_wait(flush);
    if (!ok) result.fault = failed();
    return result;
  }

  MaybeFault reset() override {
    end();
    given_ = 0;
    whole_ = true;
    if (begin()) return std::nullopt;
    end();
    return Fault{"Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
  }
  MaybeFault set_params(int, int) override { return std::nullopt; }

  uint32_t most_flush() const override { return BROTLI_OPERATION_EMIT_METADATA; }
  // Metadata are one block.
  bool may_cut(uint32_t flush) const override { return flush != BROTLI_OPERATION_EMIT_METADATA; }

  // Brotli may be built to end the process where it gets no memory.
  bool survives_want() const override { return false; }
  // More than was measured of brotli 1.0 in any case.
  size_t growth(size_t input, uint32_t flush) const override {
    const uint32_t quality = std::min(option(BROTLI_PARAM_QUALITY, BROTLI_DEFAULT_QUALITY),
                                      uint32_t{BROTLI_MAX_QUALITY});
    const uint32_t window =
        std::clamp(option(BROTLI_PARAM_LGWIN, BROTLI_DEFAULT_WINDOW),
                   uint32_t{BROTLI_MIN_WINDOW_BITS}, uint32_t{BROTLI_MAX_WINDOW_BITS});
    const uint32_t block =
        std::clamp(option(BROTLI_PARAM_LGBLOCK, 0), uint32_t{18}, kMostBlockBits);
    // A short stream is compressed at one go.
    constexpr uint64_t kShort = uint64_t{1} << 16;
    const uint64_t given = given_ + input;
    const bool is_short = whole_ && given <= kShort && may_wait(flush);
    size_t bytes = 4 * kMiB;
    if (is_short) {
      bytes += static_cast<size_t>(given) * 64;
    } else if (quality > 1) {
      const size_t ring = size_t{2} << std::max(window, block);
      bytes += ring + (size_t{24} << block);
      bytes += 6 * static_cast<size_t>(std::min<uint64_t>({given, ring, 16 * kMiB}));
    }
    // Where each byte was before.
    if (quality >= 10) {
      bytes += 8 * (is_short ? static_cast<size_t>(given) : size_t{1} << window);
    } else if (quality >= 5) {
      bytes += size_t{4} << (14 + quality);
    } else {
      bytes += 6 * kMiB;
    }
    const size_t has = memory_.bytes();
    return std::max(bytes > has ? bytes - has : 0, kMiB);
  }

 private:
  static constexpr uint32_t kMostBlockBits = 20;

  // Whether it keeps the input until there is more of it, or all.
  static bool may_wait(uint32_t flush) {
    return flush == BROTLI_OPERATION_PROCESS || flush == BROTLI_OPERATION_FINISH;
  }

  uint32_t option(BrotliEncoderParameter which, uint32_t otherwise) const {
    const uint32_t value = options_.values[which];
    return value == BrotliOptions::kUnset ? otherwise : value;
  }
  // What has failed, perhaps for want of memory, is of no use any more.
  Fault failed() {
    end();
    return {"Compression failed", "ERR_BROTLI_COMPRESSION_FAILED", -1};
  }
  void end() {
    if (state_ != nullptr) BrotliEncoderDestroyInstance(state_);
    state_ = nullptr;
  }

  const BrotliOptions options_;
  BrotliEncoderState* state_ = nullptr;
  uint64_t given_ = 0;
  bool whole_ = true;  // nothing has been flushed in between
};

std::string name_of(BrotliDecoderErrorCode code) {
  switch (code) {
#define EDGERT_NAME(prefix, name, number) \
  case BROTLI_DECODER##prefix##name:      \
    return #prefix #name;
#define EDGERT_NOTHING
    BROTLI_DECODER_ERROR_CODES_LIST(EDGERT_NAME, EDGERT_NOTHING)
#undef EDGERT_NOTHING
#undef EDGERT_NAME
    default:
      return "_ERROR_UNREACHABLE";
  }
}

class BrotliDecoder final : public Coder {
 public:
  explicit BrotliDecoder(const BrotliOptions& options) : options_(options) {}
  ~BrotliDecoder() override { end(); }

  bool begin() {
    state_ = BrotliDecoderCreateInstance(CountedMemory::allocate, CountedMemory::release, &memory_);
    if (state_ == nullptr) return false;
    for (size_t i = 0; i < BrotliOptions::kCount; ++i) {
      if (options_.values[i] != BrotliOptions::kUnset &&
          !BrotliDecoderSetParameter(state_, static_cast<BrotliDecoderParameter>(i),
                                     options_.values[i]))
        return false;
    }
    return true;
  }

  Step step(std::string_view input, uint32_t flush, char* out, size_t size) override {
    Step result;
    if (state_ == nullptr) {
      result.fault = failed(BROTLI_DECODER_ERROR_UNREACHABLE);
      return result;
    }
    size_t left = input.size(), room = size;
    const uint8_t* next_in = bytes_of(input);
    auto* next_out = reinterpret_cast<uint8_t*>(out);
    const BrotliDecoderResult status =
        BrotliDecoderDecompressStream(state_, &left, &next_in, &room, &next_out, nullptr);
    result.taken = input.size() - left;
    result.written = size - room;
    if (status == BROTLI_DECODER_RESULT_ERROR) {
      result.fault = failed(BrotliDecoderGetErrorCode(state_));
    } else if (status == BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT &&
               flush == BROTLI_OPERATION_FINISH) {
      result.fault = Fault{"unexpected end of file", "Z_BUF_ERROR", Z_BUF_ERROR};
    }
    return result;
  }

  MaybeFault reset() override {
    end();
    if (begin()) return std::nullopt;
    end();
    return Fault{"Could not initialize Brotli instance", "ERR_ZLIB_INITIALIZATION_FAILED", -1};
  }
  MaybeFault set_params(int, int) override { return std::nullopt; }

  uint32_t most_flush() const override { return BROTLI_OPERATION_EMIT_METADATA; }
  bool may_cut(uint32_t) const override { return true; }
  size_t growth(size_t, uint32_t) const override {
    // The window of the stream, twice while it grows, and trees for all of its contexts.
    const bool is_large = options_.values[BROTLI_DECODER_PARAM_LARGE_WINDOW] + 1 > 1;
    const size_t bytes = is_large ? size_t{3} << 29 : 38 * kMiB, has = memory_.bytes();
    return std::max(bytes > has ? bytes - has : 0, kMiB);
  }

 private:
  Fault failed(BrotliDecoderErrorCode code) const {
    return {"Decompression failed", "ERR_" + name_of(code), code};
  }
  void end() {
    if (state_ != nullptr) BrotliDecoderDestroyInstance(state_);
    state_ = nullptr;
  }

  const BrotliOptions options_;
  BrotliDecoderState* state_ = nullptr;
};

template <typename T>
std::shared_ptr<Coder> begin(const BrotliOptions& options) {
  auto coder = std::make_shared<T>(options);
  if (!coder->begin()) return nullptr;
  return coder;
}

}  // namespace

std::shared_ptr<Coder> brotli_coder(Mode mode, const BrotliOptions& options) {
  return mode == Mode::kBrotliEncode ? begin<BrotliEncoder>(options)
                                     : begin<BrotliDecoder>(options);
}

}  // namespace edgert::bindings::node
