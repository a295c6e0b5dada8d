// https://www.rfc-editor.org/rfc/rfc7914 and https://www.rfc-editor.org/rfc/rfc8018#section-5.2 for
// the hashes that the platform's own PBKDF2 does not know.
#include <openssl/hmac.h>

#include <bit>
#include <cstring>
#include <limits>
#include <memory>
#include <new>

#include "bindings/crypto/secret_key.h"
#include "bindings/node/crypto/derivation.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::DigestContext;

Got<Value> with_any_digest(const EVP_MD* digest, Span password, Span salt, uint32_t iterations,
                           size_t size, crypto::Stopped stopped) {
  const Failure refused = error("ERR_CRYPTO_PBKDF2_ERROR", "PBKDF2 failed");
  const Pkey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, crypto::pointer(password),
                                              password.size()));
  const DigestContext keyed(EVP_MD_CTX_new());
  const DigestContext running(EVP_MD_CTX_new());
  if (key == nullptr || EVP_DigestSignInit(keyed.get(), nullptr, digest, nullptr, key.get()) != 1)
    return openssl_failure(refused.message);
  const auto add = [&running](Span piece) {
    return EVP_DigestSignUpdate(running.get(), crypto::pointer(piece), piece.size()) == 1;
  };
  size_t length = static_cast<size_t>(EVP_MD_get_size(digest));
  Secret out;
  out.reserve(size + length);
  for (uint32_t block = 1; out.size() < size; ++block) {
    const uint8_t number[] = {static_cast<uint8_t>(block >> 24), static_cast<uint8_t>(block >> 16),
                              static_cast<uint8_t>(block >> 8), static_cast<uint8_t>(block)};
    Secret last(length), sum(length);
    if (EVP_MD_CTX_copy_ex(running.get(), keyed.get()) != 1 ||
        !crypto::in_pieces(salt, stopped, add) ||
        EVP_DigestSignUpdate(running.get(), number, sizeof number) != 1 ||
        EVP_DigestSignFinal(running.get(), last.data(), &length) != 1)
      return openssl_failure(refused.message);
    sum = last;
    for (uint32_t round = 1; round < iterations; ++round) {
      if (stopped.load(std::memory_order_relaxed)) return stopped_failure();
      if (EVP_MD_CTX_copy_ex(running.get(), keyed.get()) != 1 ||
          EVP_DigestSignUpdate(running.get(), last.data(), length) != 1 ||
          EVP_DigestSignFinal(running.get(), last.data(), &length) != 1)
        return openssl_failure(refused.message);
      for (size_t i = 0; i < length; ++i) sum[i] ^= last[i];
    }
    out.insert(out.end(), sum.begin(), sum.end());
  }
  out.resize(size);
  return Value(std::move(out));
}

using Words = std::vector<uint32_t, crypto::WipingAllocator<uint32_t>>;
constexpr size_t kWords = 16;  // of a block of Salsa20

void salsa20_8(uint32_t* block) {
  uint32_t x[kWords];
  std::memcpy(x, block, sizeof x);
  const auto quarter = [&x](size_t a, size_t b, size_t c, size_t d) {
    x[b] ^= std::rotl(x[a] + x[d], 7);
    x[c] ^= std::rotl(x[b] + x[a], 9);
    x[d] ^= std::rotl(x[c] + x[b], 13);
    x[a] ^= std::rotl(x[d] + x[c], 18);
  };
  for (int round = 0; round < 4; ++round) {
    quarter(0, 4, 8, 12), quarter(5, 9, 13, 1), quarter(10, 14, 2, 6), quarter(15, 3, 7, 11);
    quarter(0, 1, 2, 3), quarter(5, 6, 7, 4), quarter(10, 11, 8, 9), quarter(15, 12, 13, 14);
  }
  for (size_t i = 0; i < kWords; ++i) block[i] += x[i];
}

// From `in` to `out`, both of 2r blocks.
void mix_blocks(const uint32_t* in, uint32_t* out, size_t r) {
  uint32_t x[kWords];
  std::memcpy(x, in + (2 * r - 1) * kWords, sizeof x);
  for (size_t i = 0; i < 2 * r; ++i) {
    for (size_t word = 0; word < kWords; ++word) x[word] ^= in[i * kWords + word];
    salsa20_8(x);
    std::memcpy(out + (i / 2 + (i % 2) * r) * kWords, x, sizeof x);
  }
}

bool mix_in_memory(uint8_t* block, const Scrypt& how, uint32_t* table, crypto::Stopped stopped) {
  static_assert(std::endian::native == std::endian::little);
  const size_t words = 2 * how.r * kWords;
  Words x(words), y(words);
  std::memcpy(x.data(), block, words * 4);
  for (size_t i = 0; i < how.n; ++i) {
    if (stopped.load(std::memory_order_relaxed)) return false;
    std::memcpy(table + i * words, x.data(), words * 4);
    mix_blocks(x.data(), y.data(), how.r);
    x.swap(y);
  }
  for (size_t i = 0; i < how.n; ++i) {
    if (stopped.load(std::memory_order_relaxed)) return false;
    const size_t at = x[(2 * how.r - 1) * kWords] & (how.n - 1);
    const uint32_t* row = table + at * words;
    for (size_t word = 0; word < words; ++word) x[word] ^= row[word];
    mix_blocks(x.data(), y.data(), how.r);
    x.swap(y);
  }
  std::memcpy(block, x.data(), words * 4);
  return true;
}

}  // namespace

Got<Value> derive_by_pbkdf2(const EVP_MD* digest, Span password, Span salt, uint32_t iterations,
                            size_t size, crypto::Stopped stopped) {
  switch (EVP_MD_get_type(digest)) {
    case NID_sha1:
    case NID_sha256:
    case NID_sha384:
    case NID_sha512: {
      Result<Secret> made = crypto::pbkdf2(digest, password, salt, iterations, size, stopped);
      if (!made.ok()) return stopped_failure();
      return Value(std::move(made).value());
    }
    default:
      return with_any_digest(digest, password, salt, iterations, size, stopped);
  }
}

std::optional<size_t> memory_of(const Scrypt& how) {
  constexpr size_t kTooMuch = std::numeric_limits<size_t>::max();
  if (how.r == 0 || how.p == 0 || how.n < 2 || !std::has_single_bit(how.n)) return std::nullopt;
  // Of what else section 6 forbids OpenSSL says that it takes too much memory.
  if (how.p > ((uint32_t{1} << 30) - 1) / how.r) return kTooMuch;
  if (how.r == 1 && how.n >= uint32_t{1} << 16) return kTooMuch;
  const double whole = 128.0 * how.r * (double{1} * how.n + how.p + 2);
  if (whole > static_cast<double>(std::numeric_limits<int64_t>::max())) return kTooMuch;
  return static_cast<size_t>(whole);
}

Got<Value> derive_by_scrypt(const Scrypt& how, Span password, Span salt, size_t size,
                            crypto::Stopped stopped) {
  const size_t block = 128 * size_t{how.r};
  const EVP_MD* const sha256 = EVP_sha256();
  Result<Secret> blocks = crypto::pbkdf2(sha256, password, salt, 1, block * how.p, stopped);
  if (!blocks.ok()) return stopped_failure();
  // As much as the script wanted: there may be less.
  const std::unique_ptr<uint32_t[]> table(new (std::nothrow) uint32_t[size_t{how.n} * block / 4]);
  if (table == nullptr) {
    return range_error("ERR_CRYPTO_INVALID_SCRYPT_PARAMS",
                       "Invalid scrypt params: memory limit exceeded");
  }
  for (size_t i = 0; i < how.p; ++i) {
    if (!mix_in_memory(blocks.value().data() + i * block, how, table.get(), stopped))
      return stopped_failure();
  }
  Result<Secret> made = crypto::pbkdf2(sha256, password, blocks.value(), 1, size, stopped);
  if (!made.ok()) return stopped_failure();
  return Value(std::move(made).value());
}

}  // namespace edgert::bindings::node_crypto
