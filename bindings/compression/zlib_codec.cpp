// https://www.rfc-editor.org/rfc/rfc1950, 1951 and 1952
#include <zlib.h>

#include <algorithm>
#include <limits>

#include "bindings/compression/codec.h"

namespace edgert::bindings {

namespace {

class ZlibCodec final : public Codec {
 public:
  explicit ZlibCodec(bool decompress) : decompress_(decompress) {
    stream_.zalloc = [](voidpf self, uInt count, uInt size) {
      return CountedMemory::allocate(self, static_cast<size_t>(count) * size);
    };
    stream_.zfree = CountedMemory::release;
    stream_.opaque = &memory_;
  }
  ~ZlibCodec() override { decompress_ ? inflateEnd(&stream_) : deflateEnd(&stream_); }

  bool begin(std::string_view format) {
    // zlib's way of naming the format: windows over 15 are gzip's, negative ones raw.
    const int bits = format == "gzip"      ? MAX_WBITS + 16
                     : format == "deflate" ? MAX_WBITS
                                           : -MAX_WBITS;
    constexpr int kMemoryLevel = 8;
    return Z_OK == (decompress_ ? inflateInit2(&stream_, bits)
                                : deflateInit2(&stream_, Z_DEFAULT_COMPRESSION, Z_DEFLATED, bits,
                                               kMemoryLevel, Z_DEFAULT_STRATEGY));
  }

  Result<size_t> step(std::string_view* input, bool finish, char* out, size_t size) override {
    constexpr size_t kMost = std::numeric_limits<uInt>::max();
    size = std::min(size, kMost);
    stream_.next_out = reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    while (!ended_ && stream_.avail_out != 0) {
      const size_t part = std::min(input->size(), kMost);
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(input->data()));
      stream_.avail_in = static_cast<uInt>(part);
      const bool last = finish && part == input->size();
      const int status = decompress_ ? inflate(&stream_, Z_NO_FLUSH)
                                     : deflate(&stream_, last ? Z_FINISH : Z_NO_FLUSH);
      input->remove_prefix(part - stream_.avail_in);
      if (status == Z_STREAM_END) {
        ended_ = true;
      } else if (status == Z_BUF_ERROR) {
        break;  // no more can be done with what is there
      } else if (status != Z_OK) {
        return broken_stream();
      } else if (input->empty() && stream_.avail_out != 0 && !last) {
        break;
      }
    }
    const size_t written = size - stream_.avail_out;
    return decompress_ && written == 0 ? check_end(ended_, *input, finish) : written;
  }
  size_t memory() const override { return memory_.bytes(); }

 private:
  const bool decompress_;
  bool ended_ = false;
  CountedMemory memory_;
  z_stream stream_{};
};

}  // namespace

std::unique_ptr<Codec> zlib_codec(std::string_view format, bool decompress) {
  auto codec = std::make_unique<ZlibCodec>(decompress);
  if (!codec->begin(format)) return nullptr;
  return codec;
}

}  // namespace edgert::bindings
