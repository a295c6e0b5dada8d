#define OPENSSL_SUPPRESS_DEPRECATED
#include "bindings/node/crypto/search.h"

namespace edgert::bindings::node_crypto {

// The function with a number of rounds is the old one; the new one has none.
std::optional<bool> is_prime(const BIGNUM* number, int checks, crypto::Stopped stopped) {
  const Search search(stopped);
  const std::unique_ptr<BN_CTX, crypto::Freed<BN_CTX_free>> context(BN_CTX_new());
  const int found = BN_is_prime_ex(number, checks, context.get(), search.callback());
  if (found < 0 || stopped.load(std::memory_order_relaxed)) return std::nullopt;
  return found == 1;
}

}  // namespace edgert::bindings::node_crypto
