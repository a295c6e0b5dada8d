// Long searches of OpenSSL's for numbers, which end when nobody waits any more.
#pragma once

#include <openssl/bn.h>

#include <memory>
#include <optional>

#include "bindings/crypto/openssl.h"

namespace edgert::bindings::node_crypto {

class Search {
 public:
  explicit Search(crypto::Stopped stopped) : callback_(BN_GENCB_new()) {
    BN_GENCB_set(
        callback_.get(),
        [](int, int, BN_GENCB* callback) -> int {
          const auto* flag = static_cast<const std::atomic<bool>*>(BN_GENCB_get_arg(callback));
          return flag->load(std::memory_order_relaxed) ? 0 : 1;
        },
        const_cast<std::atomic<bool>*>(&stopped));
  }
  BN_GENCB* callback() const { return callback_.get(); }

 private:
  std::unique_ptr<BN_GENCB, crypto::Freed<BN_GENCB_free>> callback_;
};

inline crypto::Number number_of(crypto::Span big_endian) {
  return crypto::Number(
      BN_bin2bn(crypto::pointer(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

// With so many rounds, or as many as OpenSSL finds right for 0; nothing when it was stopped.
std::optional<bool> is_prime(const BIGNUM* number, int checks, crypto::Stopped stopped);

}  // namespace edgert::bindings::node_crypto
