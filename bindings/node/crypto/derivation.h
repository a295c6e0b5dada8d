// Keys out of passwords. OpenSSL's own functions cannot be stopped, and a script may ask for years
// of them.
#pragma once

#include <optional>

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

Got<Value> derive_by_pbkdf2(const EVP_MD* digest, Span password, Span salt, uint32_t iterations,
                            size_t size, crypto::Stopped stopped);

// https://www.rfc-editor.org/rfc/rfc7914
struct Scrypt {
  uint32_t n = 0;
  uint32_t r = 0;
  uint32_t p = 0;
  double most_memory = 0;
};
// What it takes, in bytes; nothing for parameters that the standard does not have.
std::optional<size_t> memory_of(const Scrypt& how);
Got<Value> derive_by_scrypt(const Scrypt& how, Span password, Span salt, size_t size,
                            crypto::Stopped stopped);

}  // namespace edgert::bindings::node_crypto
