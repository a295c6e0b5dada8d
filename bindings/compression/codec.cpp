#include "bindings/compression/codec.h"

#include <malloc.h>

#include <cstdlib>
#include <string>

namespace edgert::bindings {

void* CountedMemory::allocate(void* self, size_t size) {
  auto& counted = *static_cast<CountedMemory*>(self);
  if (size > counted.most_ || counted.bytes_ > counted.most_ - size) return nullptr;
  void* memory = std::malloc(size);
  if (memory != nullptr) counted.bytes_ += malloc_usable_size(memory);
  return memory;
}

void CountedMemory::release(void* self, void* memory) {
  if (memory == nullptr) return;
  static_cast<CountedMemory*>(self)->bytes_ -= malloc_usable_size(memory);
  std::free(memory);
}

Result<std::unique_ptr<Codec>> Codec::create(std::string_view format, bool decompress) {
  std::unique_ptr<Codec> codec;
  if (format == "gzip" || format == "deflate" || format == "deflate-raw") {
    codec = zlib_codec(format, decompress);
  } else if (format == "brotli") {
    codec = brotli_codec(decompress);
  } else if (format == "zstd") {
    codec = zstd_codec(decompress);
  }
  if (codec == nullptr) {
    return Error{ErrorCode::kInvalidArgument,
                 "the compression format '" + std::string(format) + "' is not supported"};
  }
  return codec;
}

}  // namespace edgert::bindings
