// Codec: one stream of bytes being compressed or decompressed, whatever the format. No V8 here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>

#include "edgert/result.h"

namespace edgert::bindings {

class Codec {
 public:
  // gzip, deflate (zlib's), deflate-raw, brotli, zstd. Fails for others.
  static Result<std::unique_ptr<Codec>> create(std::string_view format, bool decompress);

  Codec() = default;
  Codec(const Codec&) = delete;
  Codec& operator=(const Codec&) = delete;
  virtual ~Codec() = default;

  // Takes bytes off the front of `input` and writes up to `size` (not 0) to `out`; `finish` says
  // that no more input will come. Writes nothing only when all that the input gives is written.
  // Fails for data that is no such stream and, after all that could be read was written, for data
  // that goes on behind its end or, with `finish`, ends too early; the codec is of no use then.
  virtual Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) = 0;
  // What it holds on the native heap.
  virtual size_t memory() const = 0;
};

// An allocator for libraries that take one: knows how much it has given, and may be told how much
// it gives at the most.
class CountedMemory {
 public:
  // `self` is a CountedMemory; null when there is no memory.
  static void* allocate(void* self, size_t size);
  static void release(void* self, void* memory);
  size_t bytes() const { return bytes_; }
  // So much more than there is now, and no more.
  void allow(size_t more) { most_ = more > SIZE_MAX - bytes_ ? SIZE_MAX : bytes_ + more; }

 private:
  size_t bytes_ = 0;
  size_t most_ = SIZE_MAX;
};

inline Error broken_stream() {
  return {ErrorCode::kInvalidArgument, "the compressed data is corrupt"};
}
// What a decompressor that has nothing more to write says of its input: 0 when all is well.
inline Result<size_t> check_end(bool ended, std::string_view input, bool finish) {
  if (ended && !input.empty())
    return Error{ErrorCode::kInvalidArgument,
                 "there is more behind the end of the compressed data"};
  if (finish && !ended)
    return Error{ErrorCode::kInvalidArgument, "the compressed data ends too early"};
  return size_t{0};
}

// Null when there is no memory, or the format is not built in.
std::unique_ptr<Codec> zlib_codec(std::string_view format, bool decompress);
std::unique_ptr<Codec> brotli_codec(bool decompress);
std::unique_ptr<Codec> zstd_codec(bool decompress);

}  // namespace edgert::bindings
