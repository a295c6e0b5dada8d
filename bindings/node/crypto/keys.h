// Keys as KeyObject holds them: bytes, or half of a pair of any kind that OpenSSL knows.
#pragma once

#include <openssl/x509.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "bindings/crypto/openssl.h"
#include "bindings/node/crypto/failure.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings::node_crypto {

using crypto::Pkey;
using crypto::Secret;
using crypto::Span;

enum class KeyKind : uint32_t { kSecret, kPublic, kPrivate };
struct Key {
  KeyKind kind = KeyKind::kSecret;
  Secret secret;
  Pkey pair;
  size_t read_bytes = 0;  // that the pair has been read from
};
// It may keep all that it has been read from, and more once it is used.
constexpr size_t weight_of_pair(size_t read_bytes) { return 8 * 1024 + 4 * read_bytes; }
using KeyPointer = std::shared_ptr<const Key>;
KeyPointer make_key(KeyKind kind, Pkey pair, size_t read_bytes = 0);

struct KeyHandle : binding::Wrap<KeyHandle, binding::Goes::kAtOnce> {
  explicit KeyHandle(KeyPointer held) : key(std::move(held)) {}
  const KeyPointer key;
};

// The numbers of Node's lib.
enum class Format : int { kDer, kPem, kJwk, kNone = -1 };
enum class Encoding : int { kPkcs1, kPkcs8, kSpki, kSec1, kNone = -1 };

// What an encoded key is given with.
struct Encoded {
  Span bytes;
  Format format = Format::kPem;
  Encoding encoding = Encoding::kNone;
  Span passphrase;
  bool has_passphrase = false;
  // Whether there is room for so much while it is opened. Throws when there is not.
  std::function<bool(size_t)> has_room;
};
Got<Pkey> read_private(const Encoded& from);
// A public key, a certificate's, or that of a private one; `is_private` is what it was.
Got<Pkey> read_public_or_private(const Encoded& from, bool* is_private);

// What a call may derive out of passphrases to open what is encrypted: OpenSSL cannot be stopped at
// it, and a round is about a microsecond.
inline constexpr int64_t kMostRounds = 1'000'000;
struct OpeningCost {
  int64_t rounds = 0;
  size_t memory = 0;
};
// https://www.rfc-editor.org/rfc/rfc8018#appendix-A,
// https://www.rfc-editor.org/rfc/rfc7914#section-7: what a stranger lets us derive the key of what
// is encrypted so. Nothing where it is more than anything is worth, or nobody knows how much.
std::optional<OpeningCost> cost_of_opening(const X509_ALGOR* algorithm);
// Nothing for what is below 0 or more than kMostRounds; one for a number that is left out.
std::optional<int64_t> rounds_of(const ASN1_INTEGER* given);

// How a key is to be written.
struct Writing {
  Format format = Format::kNone;  // none: a handle
  Encoding encoding = Encoding::kNone;
  std::string cipher;
  Secret passphrase;
};

}  // namespace edgert::bindings::node_crypto
