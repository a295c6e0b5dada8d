// https://www.rfc-editor.org/rfc/rfc1950, 1951 and 1952, as Node offers them:
// https://nodejs.org/api/zlib.html
#include <zlib.h>

#include <algorithm>
#include <limits>
#include <utility>

#include "bindings/node/zlib/coder.h"

namespace edgert::bindings::node {

namespace {

const char* name_of(int status) {
  switch (status) {
    case Z_NEED_DICT:
      return "Z_NEED_DICT";
    case Z_ERRNO:
      return "Z_ERRNO";
    case Z_DATA_ERROR:
      return "Z_DATA_ERROR";
    case Z_MEM_ERROR:
      return "Z_MEM_ERROR";
    case Z_BUF_ERROR:
      return "Z_BUF_ERROR";
    case Z_VERSION_ERROR:
      return "Z_VERSION_ERROR";
    default:
      return "Z_STREAM_ERROR";
  }
}

Bytef* bytes_of(std::string_view text) {
  return reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
}

class ZlibCoder final : public Coder {
 public:
  ZlibCoder(Mode mode, ZlibOptions options)
      : mode_(mode), kind_(mode), options_(std::move(options)) {
    stream_.zalloc = [](voidpf self, uInt count, uInt size) {
      return CountedMemory::allocate(self, static_cast<size_t>(count) * size);
    };
    stream_.zfree = CountedMemory::release;
    stream_.opaque = &memory_;
  }
  ~ZlibCoder() override {
    if (begun_) deflates() ? deflateEnd(&stream_) : inflateEnd(&stream_);
  }

  Step step(std::string_view input, uint32_t flush, char* out, size_t size) override {
    Step result;
    result.fault = begin();
    if (result.fault) return result;
    constexpr size_t kMost = std::numeric_limits<uInt>::max();
    input = input.substr(0, kMost);
    size = std::min(size, kMost);
    Bytef none = 0;
    stream_.next_in = input.empty() ? &none : bytes_of(input);
    stream_.avail_in = static_cast<uInt>(input.size());
    stream_.next_out = size == 0 ? &none : reinterpret_cast<Bytef*>(out);
    stream_.avail_out = static_cast<uInt>(size);
    const int how = static_cast<int>(flush);
    if (deflates()) {
      status_ = deflate(&stream_, how);
    } else {
      recognise(input);
      inflate_all(how);
    }
    result.taken = input.size() - stream_.avail_in;
    result.written = size - stream_.avail_out;
    result.fault = fault(how);
    forget();
    return result;
  }

  MaybeFault reset() override {
    kind_ = mode_;
    magic_seen_ = false;
    if (!begun_) return std::nullopt;
    status_ = deflates() ? deflateReset(&stream_) : inflateReset(&stream_);
    if (status_ != Z_OK) return fault_of("Failed to reset stream");
    return give_dictionary();
  }

  MaybeFault set_params(int level, int strategy) override {
    if (!deflates()) return std::nullopt;
    options_.level = level;
    options_.strategy = strategy;
    if (!begun_) return std::nullopt;
    // It may try to flush, into nothing.
    Bytef none = 0;
    stream_.next_in = stream_.next_out = &none;
    stream_.avail_in = stream_.avail_out = 0;
    status_ = deflateParams(&stream_, level, strategy);
    MaybeFault result;
    if (status_ != Z_OK && status_ != Z_BUF_ERROR) result = fault_of("Failed to set parameters");
    forget();
    return result;
  }

  uint32_t most_flush() const override { return Z_BLOCK; }
  bool may_cut(uint32_t) const override { return true; }
  size_t growth(size_t, uint32_t) const override {
    // The window of what inflates comes when it is first needed.
    constexpr size_t kState = 16 << 10, kInflates = 64 << 10;
    if (!deflates()) return kInflates;
    if (begun_) return 0;
    // As zconf.h has it.
    return kState + (size_t{1} << (options_.window_bits + 2)) +
           (size_t{1} << (options_.memory_level + 9));
  }
  size_t memory() const override { return memory_.bytes() + options_.dictionary.size(); }

 private:
  bool deflates() const {
    return mode_ == Mode::kDeflate || mode_ == Mode::kGzip || mode_ == Mode::kDeflateRaw;
  }
  // zlib's way of naming the format.
  int window_bits() const {
    switch (mode_) {
      case Mode::kGzip:
      case Mode::kGunzip:
        return options_.window_bits + 16;
      case Mode::kUnzip:
        return options_.window_bits + 32;
      case Mode::kDeflateRaw:
      case Mode::kInflateRaw:
        return -options_.window_bits;
      default:
        return options_.window_bits;
    }
  }

  MaybeFault begin() {
    if (begun_) return std::nullopt;
    status_ = deflates() ? deflateInit2(&stream_, options_.level, Z_DEFLATED, window_bits(),
                                        options_.memory_level, options_.strategy)
                         : inflateInit2(&stream_, window_bits());
    if (status_ != Z_OK) return fault_of("Init error");
    begun_ = true;
    return give_dictionary();
  }

  // What has a header with a checksum of it asks for it first.
  MaybeFault give_dictionary() {
    const auto size = static_cast<uInt>(
        std::min<size_t>(options_.dictionary.size(), std::numeric_limits<uInt>::max()));
    if (size == 0) return std::nullopt;
    status_ = Z_OK;
    if (mode_ == Mode::kDeflate || mode_ == Mode::kDeflateRaw) {
      status_ = deflateSetDictionary(&stream_, bytes_of(options_.dictionary), size);
    } else if (mode_ == Mode::kInflateRaw) {
      status_ = inflateSetDictionary(&stream_, bytes_of(options_.dictionary), size);
    }
    if (status_ != Z_OK) return fault_of("Failed to set dictionary");
    return std::nullopt;
  }

  // Whether gzip may follow upon gzip.
  void recognise(std::string_view input) {
    if (kind_ != Mode::kUnzip || input.empty()) return;
    if (!magic_seen_) {
      if (input.front() != '\x1f') {
        kind_ = Mode::kInflate;
        return;
      }
      magic_seen_ = true;
      input.remove_prefix(1);
      if (input.empty()) return;
    }
    kind_ = input.front() == '\x8b' ? Mode::kGunzip : Mode::kInflate;
  }

  void inflate_all(int how) {
    status_ = inflate(&stream_, how);
    if (status_ == Z_NEED_DICT && !options_.dictionary.empty() && mode_ != Mode::kInflateRaw) {
      status_ = inflateSetDictionary(&stream_, bytes_of(options_.dictionary),
                                     static_cast<uInt>(options_.dictionary.size()));
      if (status_ == Z_OK) {
        status_ = inflate(&stream_, how);
      } else if (status_ == Z_DATA_ERROR) {
        status_ = Z_NEED_DICT;  // it is another one
      }
    }
    // Zeros behind the end are padding; anything else is the next member.
    while (kind_ == Mode::kGunzip && status_ == Z_STREAM_END && stream_.avail_in != 0 &&
           *stream_.next_in != 0) {
      status_ = inflateReset(&stream_);
      if (status_ == Z_OK) status_ = inflate(&stream_, how);
    }
  }

  MaybeFault fault(int how) const {
    switch (status_) {
      case Z_OK:
      case Z_BUF_ERROR:
        if (how != Z_FINISH || stream_.avail_out == 0) return std::nullopt;
        return Fault{"unexpected end of file", name_of(Z_BUF_ERROR), Z_BUF_ERROR};
      case Z_STREAM_END:
        return std::nullopt;
      case Z_NEED_DICT:
        return fault_of(options_.dictionary.empty() ? "Missing dictionary" : "Bad dictionary");
      default:
        return fault_of("Zlib error");
    }
  }
  Fault fault_of(const char* otherwise) const {
    return {stream_.msg != nullptr ? stream_.msg : otherwise, name_of(status_), status_};
  }

  // Whose memory this was may be gone before the next call.
  void forget() {
    stream_.next_in = stream_.next_out = nullptr;
    stream_.avail_in = stream_.avail_out = 0;
  }

  const Mode mode_;
  Mode kind_;  // of kUnzip, once it shows
  bool magic_seen_ = false;
  bool begun_ = false;
  int status_ = Z_OK;
  ZlibOptions options_;
  z_stream stream_{};
};

}  // namespace

std::shared_ptr<Coder> zlib_coder(Mode mode, ZlibOptions options) {
  return std::make_shared<ZlibCoder>(mode, std::move(options));
}

}  // namespace edgert::bindings::node
