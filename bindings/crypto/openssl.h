// What the parts of this folder share of OpenSSL: owners, wiped memory, failures.
#pragma once

#include <openssl/bn.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "edgert/result.h"

namespace edgert::bindings::crypto {

template <auto free>
struct Freed {
  template <typename T>
  void operator()(T* object) const {
    free(object);
  }
};
using Pkey = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;
using PkeyContext = std::unique_ptr<EVP_PKEY_CTX, Freed<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Freed<EVP_MD_CTX_free>>;
using CipherContext = std::unique_ptr<EVP_CIPHER_CTX, Freed<EVP_CIPHER_CTX_free>>;
using Number = std::unique_ptr<BIGNUM, Freed<BN_clear_free>>;

// Wipes what it gives back, and does not clear what it gives.
template <typename T>
struct WipingAllocator {
  using value_type = T;
  WipingAllocator() = default;
  template <typename U>
  WipingAllocator(const WipingAllocator<U>&) {}  // NOLINT(runtime/explicit)
  T* allocate(size_t count) { return std::allocator<T>().allocate(count); }
  void deallocate(T* memory, size_t count) {
    OPENSSL_cleanse(memory, count * sizeof(T));
    std::allocator<T>().deallocate(memory, count);
  }
  template <typename U, typename... Arguments>
  void construct(U* at, Arguments&&... arguments) {
    if constexpr (sizeof...(Arguments) == 0) {
      ::new (static_cast<void*>(at)) U;
    } else {
      ::new (static_cast<void*>(at)) U(std::forward<Arguments>(arguments)...);
    }
  }
  bool operator==(const WipingAllocator&) const = default;
};
// `Secret(size)` holds no values yet.
using Secret = std::vector<uint8_t, WipingAllocator<uint8_t>>;
using Span = std::span<const uint8_t>;
// In one step: with an allocator of its own, a vector copies element by element.
inline Secret copy_of(Span bytes) {
  Secret copy(bytes.size());
  if (!bytes.empty()) std::memcpy(copy.data(), bytes.data(), bytes.size());
  return copy;
}
// True when nobody waits for the result any more.
using Stopped = const std::atomic<bool>&;

// The three kinds of failure that scripts tell apart: OperationError, DataError, NotSupportedError.
inline Error failed(std::string why) { return {ErrorCode::kInternal, std::move(why)}; }
inline Error bad_data(std::string why) { return {ErrorCode::kInvalidArgument, std::move(why)}; }
inline Error not_supported(std::string why) { return {ErrorCode::kNotSupported, std::move(why)}; }

// Gives `take` the data piece by piece; false when it did, or when nobody waits any more.
template <typename Take>
bool in_pieces(Span data, Stopped stopped, Take take) {
  constexpr size_t kPiece = 1 << 20;
  do {
    if (stopped.load(std::memory_order_relaxed)) return false;
    const Span piece = data.first(std::min(kPiece, data.size()));
    if (!take(piece)) return false;
    data = data.subspan(piece.size());
  } while (!data.empty());
  return true;
}

// OpenSSL takes a null pointer for "not given", an empty span has one.
inline const uint8_t* pointer(Span bytes) {
  static const uint8_t nothing = 0;
  return bytes.empty() ? &nothing : bytes.data();
}

}  // namespace edgert::bindings::crypto
