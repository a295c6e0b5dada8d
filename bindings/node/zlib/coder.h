// Coder: the stream behind a handle of Node's zlib, with its ways to flush, its parameters and its
// errors. No V8 here.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "bindings/compression/codec.h"

namespace edgert::bindings::node {

// As Node's library numbers them.
enum class Mode : uint32_t {
  kDeflate = 1,
  kInflate,
  kGzip,
  kGunzip,
  kDeflateRaw,
  kInflateRaw,
  kUnzip,  // what it is shows in its first bytes
  kBrotliDecode,
  kBrotliEncode,
};

// What goes wrong, as Node tells it.
struct Fault {
  std::string message;
  std::string code;
  int number = 0;
};
using MaybeFault = std::optional<Fault>;

struct ZlibOptions {
  int window_bits = 15;  // 0 when it inflates: as the stream says
  int level = -1;
  int memory_level = 8;
  int strategy = 0;
  std::string dictionary;
};
// By BROTLI_PARAM_… or BROTLI_DECODER_PARAM_…; none where there is `kUnset`.
struct BrotliOptions {
  static constexpr uint32_t kUnset = UINT32_MAX;
  static constexpr size_t kCount = 9;
  uint32_t values[kCount] = {kUnset, kUnset, kUnset, kUnset, kUnset,
                             kUnset, kUnset, kUnset, kUnset};
};

// Thread: any, one at a time.
class Coder {
 public:
  struct Step {
    size_t taken = 0;
    size_t written = 0;
    MaybeFault fault;
  };

  Coder() = default;
  Coder(const Coder&) = delete;
  Coder& operator=(const Coder&) = delete;
  virtual ~Coder() = default;

  // Takes bytes off `input`, at most 4 GiB, and writes up to `size` of them. `flush` is one of
  // zlib's or one of brotli's operations: both call 0 what flushes nothing.
  virtual Step step(std::string_view input, uint32_t flush, char* out, size_t size) = 0;
  virtual MaybeFault reset() = 0;
  // Of what deflates; nothing happens to others.
  virtual MaybeFault set_params(int level, int strategy) = 0;

  virtual uint32_t most_flush() const = 0;
  // Whether input that is flushed so may come in parts.
  virtual bool may_cut(uint32_t flush) const = 0;

  // How much more memory a step may take at the most, and what it is allowed to.
  virtual size_t growth(size_t input, uint32_t flush) const = 0;
  // Whether a step that is allowed less fails only when it needs more; such a one is not begun
  // otherwise.
  virtual bool survives_want() const { return true; }
  void allow(size_t more) {
    if (survives_want()) memory_.allow(more);
  }
  // What it holds on the native heap.
  virtual size_t memory() const { return memory_.bytes(); }

 protected:
  CountedMemory memory_;
};

std::shared_ptr<Coder> zlib_coder(Mode mode, ZlibOptions options);
// Null when a parameter is out of its range, or there is no memory.
std::shared_ptr<Coder> brotli_coder(Mode mode, const BrotliOptions& options);

}  // namespace edgert::bindings::node
