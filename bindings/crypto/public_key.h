// What is done with key pairs: signatures, RSA-OAEP, agreement.
#pragma once

#include "bindings/crypto/key_pair.h"

namespace edgert::bindings::crypto {

enum class Scheme : uint32_t { kPkcs1, kPss, kEcdsa, kEd25519, kCount };
struct Signing {
  Scheme scheme = Scheme::kPkcs1;
  const EVP_MD* hash = nullptr;  // none with Ed25519
  uint32_t salt_size = 0;        // PSS
};
Result<Secret> sign(const Key& key, const Signing& how, Span data, Stopped stopped);
Result<bool> verify(const Key& key, const Signing& how, Span signature, Span data, Stopped stopped);

Result<Secret> rsa_oaep(const Key& key, bool encrypt, const EVP_MD* hash, Span label, Span data);
Result<Secret> agree(const Key& own, const Key& other);

}  // namespace edgert::bindings::crypto
