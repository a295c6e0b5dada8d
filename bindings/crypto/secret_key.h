// Hashes, and what is done with keys that are plain bytes: AES, HMAC, key derivation.
#pragma once

#include "bindings/crypto/openssl.h"

namespace edgert::bindings::crypto {

// SHA-1, SHA-256, SHA-384, SHA-512 by number; null for other numbers.
const EVP_MD* hash_by_number(uint32_t number);

Result<Secret> digest(const EVP_MD* hash, Span data, Stopped stopped);
// What is left of the last byte is zero.
Result<Secret> random_secret(size_t bits);

enum class AesMode : uint32_t { kCbc, kCtr, kGcm, kWrap, kCount };
struct AesOptions {
  AesMode mode = AesMode::kCbc;
  bool encrypt = false;
  Span iv;            // of GCM any length; of wrap none
  Span additional;    // GCM's
  uint32_t bits = 0;  // GCM's tag, CTR's counter
};
Result<Secret> aes(Span key, const AesOptions& options, Span data, Stopped stopped);

Result<Secret> hmac(const EVP_MD* hash, Span key, Span data, Stopped stopped);
Result<Secret> hkdf(const EVP_MD* hash, Span key, Span salt, Span info, size_t size,
                    Stopped stopped);
Result<Secret> pbkdf2(const EVP_MD* hash, Span password, Span salt, uint32_t iterations,
                      size_t size, Stopped stopped);

}  // namespace edgert::bindings::crypto
