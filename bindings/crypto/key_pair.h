// Keys of RSA, elliptic curves, Ed25519 and X25519: made, read, written.
#pragma once

#include <vector>

#include "bindings/crypto/openssl.h"

namespace edgert::bindings::crypto {

// The order is that of native.d.ts.
enum class KeyType : uint32_t { kRsa, kP256, kP384, kP521, kEd25519, kX25519, kCount };
inline bool is_curve(KeyType type) { return type >= KeyType::kP256 && type <= KeyType::kP521; }
// Of a curve's coordinates and private numbers, in bytes.
size_t coordinate_size(KeyType type);

// Immutable, so that any thread may use it: a key of bytes, or half of a pair.
struct Key {
  Secret secret;
  Pkey pair;  // null for a key of bytes
  KeyType type = KeyType::kCount;
  bool is_private = false;
};
using KeyPointer = std::shared_ptr<const Key>;

KeyPointer secret_key(Span bytes);

// Public half, private half.
using Halves = std::vector<KeyPointer>;
Result<Halves> generate_rsa(uint32_t bits, Span exponent, Stopped stopped);
Result<Halves> generate(KeyType type);

// Encodings of SubjectPublicKeyInfo and PrivateKeyInfo.
Result<KeyPointer> read_spki(KeyType type, Span der);
Result<KeyPointer> read_pkcs8(KeyType type, Span der);
Result<Secret> write_der(const Key& key);

// Big-endian numbers: n e [d p q dp dq qi] of RSA, x y [d] of a curve, x [d] of the others.
Result<KeyPointer> read_parts(KeyType type, const std::vector<Span>& parts);
Result<std::vector<Secret>> write_parts(const Key& key);
// A point, compressed or not, or 32 bytes.
Result<KeyPointer> read_raw(KeyType type, Span bytes);
Result<Secret> write_raw(const Key& key);

uint32_t rsa_bits(const Key& key);
Result<Secret> rsa_exponent(const Key& key);

}  // namespace edgert::bindings::crypto
