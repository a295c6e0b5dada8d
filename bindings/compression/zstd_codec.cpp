// https://www.rfc-editor.org/rfc/rfc8878
#include <zstd.h>

#include "bindings/compression/codec.h"

namespace edgert::bindings {

namespace {

class ZstdEncoder final : public Codec {
 public:
  ~ZstdEncoder() override { ZSTD_freeCCtx(context_); }
  bool good() const { return context_ != nullptr; }
  Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) override {
    ZSTD_outBuffer output{out, size, 0};
    while (!ended_ && output.pos < size && (finish || !input->empty() || pending_)) {
      ZSTD_inBuffer given{input->data(), input->size(), 0};
      const size_t left =
          ZSTD_compressStream2(context_, &output, &given, finish ? ZSTD_e_end : ZSTD_e_continue);
      input->remove_prefix(given.pos);
      if (ZSTD_isError(left)) return broken_stream();
      ended_ = finish && left == 0;
      // What it holds back for a better block is no output that waits for room.
      pending_ = output.pos == size;
    }
    return output.pos;
  }
  size_t memory() const override { return ZSTD_sizeof_CCtx(context_); }

 private:
  ZSTD_CCtx* const context_ = ZSTD_createCCtx();
  bool ended_ = false;
  bool pending_ = false;
};

class ZstdDecoder final : public Codec {
 public:
  ~ZstdDecoder() override { ZSTD_freeDCtx(context_); }
  bool good() const {
    // What decoders on the web must take, and no more: https://www.rfc-editor.org/rfc/rfc9659
    constexpr int kWindowLog = 23;
    return context_ != nullptr &&
           !ZSTD_isError(ZSTD_DCtx_setParameter(context_, ZSTD_d_windowLogMax, kWindowLog));
  }
  Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) override {
    ZSTD_outBuffer output{out, size, 0};
    while (!ended_ && output.pos < size) {
      ZSTD_inBuffer given{input->data(), input->size(), 0};
      const size_t before = output.pos;
      const size_t left = ZSTD_decompressStream(context_, &output, &given);
      input->remove_prefix(given.pos);
      if (ZSTD_isError(left)) return broken_stream();
      ended_ = left == 0;
      if (given.pos == 0 && output.pos == before) break;
    }
    return output.pos == 0 ? check_end(ended_, *input, finish) : output.pos;
  }
  size_t memory() const override { return ZSTD_sizeof_DCtx(context_); }

 private:
  ZSTD_DCtx* const context_ = ZSTD_createDCtx();
  bool ended_ = false;
};

template <typename T>
std::unique_ptr<Codec> begin() {
  auto codec = std::make_unique<T>();
  if (!codec->good()) return nullptr;
  return codec;
}

}  // namespace

std::unique_ptr<Codec> zstd_codec(bool decompress) {
  return decompress ? begin<ZstdDecoder>() : begin<ZstdEncoder>();
}

}  // namespace edgert::bindings
