// https://www.rfc-editor.org/rfc/rfc8018#section-5.2. OpenSSL's own cannot be stopped, and a script
// may ask for billions of iterations. The providers' HMAC costs several times what it calculates on
// messages as short as these, and the time is the worker's: here the hash functions are called
// themselves.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>

#include <array>

#include "bindings/crypto/secret_key.h"

namespace edgert::bindings::crypto {

namespace {

struct Sha1 {
  using Context = SHA_CTX;
  static constexpr size_t kSize = SHA_DIGEST_LENGTH, kBlock = SHA_CBLOCK;
  static constexpr auto init = SHA1_Init;
  static constexpr auto update = SHA1_Update;
  static constexpr auto final = SHA1_Final;
};
struct Sha256 {
  using Context = SHA256_CTX;
  static constexpr size_t kSize = SHA256_DIGEST_LENGTH, kBlock = SHA256_CBLOCK;
  static constexpr auto init = SHA256_Init;
  static constexpr auto update = SHA256_Update;
  static constexpr auto final = SHA256_Final;
};
struct Sha384 {
  using Context = SHA512_CTX;
  static constexpr size_t kSize = SHA384_DIGEST_LENGTH, kBlock = SHA512_CBLOCK;
  static constexpr auto init = SHA384_Init;
  static constexpr auto update = SHA384_Update;
  static constexpr auto final = SHA384_Final;
};
struct Sha512 : Sha384 {
  static constexpr size_t kSize = SHA512_DIGEST_LENGTH;
  static constexpr auto init = SHA512_Init;
  static constexpr auto update = SHA512_Update;
  static constexpr auto final = SHA512_Final;
};

// The hash's state behind each of the two padded keys.
template <typename Hash>
class Hmac {
 public:
  using Context = typename Hash::Context;
  using Digest = std::array<uint8_t, Hash::kSize>;

  explicit Hmac(Span key) {
    std::array<uint8_t, Hash::kBlock> padded{};
    if (key.size() > padded.size()) {
      Hash::init(&inner_);
      Hash::update(&inner_, key.data(), key.size());
      Hash::final(padded.data(), &inner_);
    } else if (!key.empty()) {
      std::memcpy(padded.data(), key.data(), key.size());
    }
    for (uint8_t& byte : padded) byte ^= 0x36;
    Hash::init(&inner_);
    Hash::update(&inner_, padded.data(), padded.size());
    for (uint8_t& byte : padded) byte ^= 0x36 ^ 0x5c;
    Hash::init(&outer_);
    Hash::update(&outer_, padded.data(), padded.size());
    OPENSSL_cleanse(padded.data(), padded.size());
  }
  ~Hmac() {
    OPENSSL_cleanse(&inner_, sizeof inner_);
    OPENSSL_cleanse(&outer_, sizeof outer_);
  }
  Hmac(const Hmac&) = delete;
  Hmac& operator=(const Hmac&) = delete;

  Context begin() const { return inner_; }
  Digest end(Context& begun) const {
    Digest digest;
    Hash::final(digest.data(), &begun);
    Context outer = outer_;
    Hash::update(&outer, digest.data(), digest.size());
    Hash::final(digest.data(), &outer);
    return digest;
  }

 private:
  Context inner_, outer_;
};

template <typename Hash>
Result<Secret> derive(Span password, Span salt, uint32_t iterations, size_t size, Stopped stopped) {
  const Error refused = failed("The bits could not be derived");
  const Hmac<Hash> mac(password);
  Secret out;
  out.reserve(size + Hash::kSize);
  for (uint32_t number = 1; out.size() < size; ++number) {
    const uint8_t big_endian[] = {static_cast<uint8_t>(number >> 24),
                                  static_cast<uint8_t>(number >> 16),
                                  static_cast<uint8_t>(number >> 8), static_cast<uint8_t>(number)};
    auto first = mac.begin();
    const auto add = [&first](Span piece) {
      return Hash::update(&first, pointer(piece), piece.size()) == 1;
    };
    if (!in_pieces(salt, stopped, add)) return refused;
    Hash::update(&first, big_endian, sizeof big_endian);
    auto block = mac.end(first);
    auto sum = block;
    for (uint32_t round = 1; round < iterations; ++round) {
      if (stopped.load(std::memory_order_relaxed)) return refused;
      auto next = mac.begin();
      Hash::update(&next, block.data(), block.size());
      block = mac.end(next);
      for (size_t i = 0; i < sum.size(); ++i) sum[i] ^= block[i];
    }
    out.insert(out.end(), sum.begin(), sum.end());
  }
  out.resize(size);
  return out;
}

}  // namespace

Result<Secret> pbkdf2(const EVP_MD* hash, Span password, Span salt, uint32_t iterations,
                      size_t size, Stopped stopped) {
  switch (EVP_MD_get_size(hash)) {
    case Sha1::kSize:
      return derive<Sha1>(password, salt, iterations, size, stopped);
    case Sha256::kSize:
      return derive<Sha256>(password, salt, iterations, size, stopped);
    case Sha384::kSize:
      return derive<Sha384>(password, salt, iterations, size, stopped);
    default:
      return derive<Sha512>(password, salt, iterations, size, stopped);
  }
}

}  // namespace edgert::bindings::crypto
