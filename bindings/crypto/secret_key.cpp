#include "bindings/crypto/secret_key.h"

#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/rand.h>

#include <array>

namespace edgert::bindings::crypto {

namespace {

constexpr const char* kHashes[] = {"SHA-1", "SHA-256", "SHA-384", "SHA-512"};
using MacContext = std::unique_ptr<EVP_MAC_CTX, Freed<EVP_MAC_CTX_free>>;

// HMAC with one key, over any number of messages.
class Hmac {
 public:
  Hmac(const EVP_MD* hash, Span key) {
    static EVP_MAC* const fetched = EVP_MAC_fetch(nullptr, "HMAC", nullptr);
    context_.reset(EVP_MAC_CTX_new(fetched));
    const OSSL_PARAM options[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         const_cast<char*>(EVP_MD_get0_name(hash)), 0),
        OSSL_PARAM_construct_end()};
    size_ = static_cast<size_t>(EVP_MD_get_size(hash));
    ok_ =
        context_ != nullptr && EVP_MAC_init(context_.get(), pointer(key), key.size(), options) == 1;
  }
  size_t size() const { return size_; }
  bool add(Span data) {
    return ok_ = ok_ && EVP_MAC_update(context_.get(), pointer(data), data.size()) == 1;
  }
  // Writes `size()` bytes, and begins the next message.
  bool end(uint8_t* out) {
    size_t written = 0;
    return ok_ = ok_ && EVP_MAC_final(context_.get(), out, &written, size_) == 1 &&
                 EVP_MAC_init(context_.get(), nullptr, 0, nullptr) == 1;
  }

 private:
  MacContext context_;
  size_t size_ = 0;
  bool ok_ = false;
};

}  // namespace

const EVP_MD* hash_by_number(uint32_t number) {
  static const auto fetched = [] {
    std::array<const EVP_MD*, std::size(kHashes)> all{};
    for (size_t i = 0; i < all.size(); ++i) all[i] = EVP_MD_fetch(nullptr, kHashes[i], nullptr);
    return all;
  }();
  return number < fetched.size() ? fetched[number] : nullptr;
}

Result<Secret> digest(const EVP_MD* hash, Span data, Stopped stopped) {
  DigestContext context(EVP_MD_CTX_new());
  Secret out(static_cast<size_t>(EVP_MD_get_size(hash)));
  const auto add = [&](Span piece) {
    return EVP_DigestUpdate(context.get(), piece.data(), piece.size()) == 1;
  };
  if (EVP_DigestInit_ex2(context.get(), hash, nullptr) != 1 || !in_pieces(data, stopped, add) ||
      EVP_DigestFinal_ex(context.get(), out.data(), nullptr) != 1) {
    return failed("The digest could not be made");
  }
  return out;
}

Result<Secret> random_secret(size_t bits) {
  Secret out((bits + 7) / 8);
  if (RAND_priv_bytes_ex(nullptr, out.data(), out.size(), 0) != 1) return failed("No random bytes");
  if (bits % 8 != 0) out.back() &= static_cast<uint8_t>(0xff << (8 - bits % 8));
  return out;
}

Result<Secret> hmac(const EVP_MD* hash, Span key, Span data, Stopped stopped) {
  Hmac mac(hash, key);
  Secret out(mac.size());
  if (!in_pieces(data, stopped, [&](Span piece) { return mac.add(piece); }) ||
      !mac.end(out.data())) {
    return failed("The authentication code could not be made");
  }
  return out;
}

// https://www.rfc-editor.org/rfc/rfc5869
Result<Secret> hkdf(const EVP_MD* hash, Span key, Span salt, Span info, size_t size,
                    Stopped stopped) {
  const auto hash_size = static_cast<size_t>(EVP_MD_get_size(hash));
  if (size > 255 * hash_size) return failed("HKDF gives 255 times the length of its hash at most");
  const Secret zeroes(hash_size, 0);
  Result<Secret> extracted = hmac(hash, salt.empty() ? Span(zeroes) : salt, key, stopped);
  if (!extracted.ok()) return extracted;
  Hmac mac(hash, extracted.value());
  Secret out;
  out.reserve(size + hash_size);
  Secret block;
  for (uint8_t number = 1; out.size() < size; ++number) {
    mac.add(block);
    mac.add(info);
    mac.add({&number, 1});
    block.resize(hash_size);
    if (stopped || !mac.end(block.data())) return failed("The bits could not be derived");
    out.insert(out.end(), block.begin(), block.end());
  }
  out.resize(size);
  return out;
}

}  // namespace edgert::bindings::crypto
