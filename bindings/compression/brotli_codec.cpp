// https://www.rfc-editor.org/rfc/rfc7932
#include <brotli/decode.h>
#include <brotli/encode.h>

#include "bindings/compression/codec.h"

namespace edgert::bindings {

namespace {

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

class BrotliEncoder final : public Codec {
 public:
  ~BrotliEncoder() override {
    if (state_ != nullptr) BrotliEncoderDestroyInstance(state_);
  }
  bool begin() {
    state_ = BrotliEncoderCreateInstance(CountedMemory::allocate, CountedMemory::release, &memory_);
    // The default of 11 is for files that are compressed once: it takes a hundred times as long.
    constexpr uint32_t kQuality = 5;
    return state_ != nullptr && BrotliEncoderSetParameter(state_, BROTLI_PARAM_QUALITY, kQuality);
  }
  Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) override {
    auto* next_out = reinterpret_cast<uint8_t*>(out);
    size_t room = size;
    while (room != 0 && !BrotliEncoderIsFinished(state_) &&
           (finish || !input->empty() || BrotliEncoderHasMoreOutput(state_))) {
      const uint8_t* next_in = bytes_of(*input);
      size_t left = input->size();
      if (!BrotliEncoderCompressStream(state_,
                                       finish ? BROTLI_OPERATION_FINISH : BROTLI_OPERATION_PROCESS,
                                       &left, &next_in, &room, &next_out, nullptr)) {
        return broken_stream();
      }
      input->remove_prefix(input->size() - left);
    }
    return size - room;
  }
  size_t memory() const override { return memory_.bytes(); }

 private:
  CountedMemory memory_;
  BrotliEncoderState* state_ = nullptr;
};

class BrotliDecoder final : public Codec {
 public:
  ~BrotliDecoder() override {
    if (state_ != nullptr) BrotliDecoderDestroyInstance(state_);
  }
  bool begin() {
    state_ = BrotliDecoderCreateInstance(CountedMemory::allocate, CountedMemory::release, &memory_);
    return state_ != nullptr;
  }
  Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) override {
    auto* next_out = reinterpret_cast<uint8_t*>(out);
    size_t room = size;
    if (!ended_) {
      const uint8_t* next_in = bytes_of(*input);
      size_t left = input->size();
      const BrotliDecoderResult status =
          BrotliDecoderDecompressStream(state_, &left, &next_in, &room, &next_out, nullptr);
      input->remove_prefix(input->size() - left);
      if (status == BROTLI_DECODER_RESULT_ERROR) return broken_stream();
      ended_ = status == BROTLI_DECODER_RESULT_SUCCESS;
    }
    return size == room ? check_end(ended_, *input, finish) : size - room;
  }
  size_t memory() const override { return memory_.bytes(); }

 private:
  CountedMemory memory_;
  BrotliDecoderState* state_ = nullptr;
  bool ended_ = false;
};

template <typename T>
std::unique_ptr<Codec> begin() {
  auto codec = std::make_unique<T>();
  if (!codec->begin()) return nullptr;
  return codec;
}

}  // namespace

std::unique_ptr<Codec> brotli_codec(bool decompress) {
  return decompress ? begin<BrotliDecoder>() : begin<BrotliEncoder>();
}

}  // namespace edgert::bindings
