#include "bindings/crypto/public_key.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <climits>
#include <cstring>

namespace edgert::bindings::crypto {

namespace {

using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

bool fits(const Key& key, const Signing& how) {
  if (key.pair == nullptr) return false;
  switch (how.scheme) {
    case Scheme::kPkcs1:
    case Scheme::kPss:
      return key.type == KeyType::kRsa && how.hash != nullptr;
    case Scheme::kEcdsa:
      return is_curve(key.type) && how.hash != nullptr;
    case Scheme::kEd25519:
      return key.type == KeyType::kEd25519;
    case Scheme::kCount:
      break;
  }
  return false;
}

bool set_padding(EVP_PKEY_CTX* context, const Signing& how) {
  if (how.scheme == Scheme::kPkcs1) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1;
  }
  if (how.scheme != Scheme::kPss) return true;
  // Negative lengths mean something else.
  return how.salt_size <= INT_MAX &&
         EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(how.salt_size)) == 1;
}

// Both numbers, each as long as the curve's order, in place of OpenSSL's DER.
Result<Secret> flat_signature(Span der, size_t size) {
  const unsigned char* at = der.data();
  const EcdsaSignature parsed(d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));
  Secret out(2 * size);
  if (parsed == nullptr ||
      BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), out.data(), static_cast<int>(size)) < 0 ||
      BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), out.data() + size, static_cast<int>(size)) < 0) {
    return failed("The signature could not be made");
  }
  return out;
}

Secret der_signature(Span flat) {
  const size_t size = flat.size() / 2;
  const EcdsaSignature made(ECDSA_SIG_new());
  ECDSA_SIG_set0(made.get(), BN_bin2bn(flat.data(), static_cast<int>(size), nullptr),
                 BN_bin2bn(flat.data() + size, static_cast<int>(size), nullptr));
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(made.get(), &der);
  Secret out(der, der + std::max(length, 0));
  OPENSSL_free(der);
  return out;
}

// https://wicg.github.io/webcrypto-secure-curves/#ed25519-operations-verify: points of small order
// make a signature say nothing. These are their encodings' first 255 bits, canonical or not.
bool has_small_order(Span point) {
  static constexpr uint8_t kEight[2][32] = {
      {0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
       0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
       0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05},
      {0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b,
       0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20, 0x53, 0xfa, 0x2c, 0x39,
       0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a}};
  uint8_t y[32];
  std::memcpy(y, point.data(), sizeof y);
  y[31] &= 0x7f;
  for (const auto& eight : kEight) {
    if (std::memcmp(y, eight, sizeof y) == 0) return true;
  }
  // y of 0, 1 and -1, also with p = 2^255 - 19 added.
  bool inner_zero = true, inner_ones = true;
  for (size_t i = 1; i < 31; ++i) {
    inner_zero = inner_zero && y[i] == 0;
    inner_ones = inner_ones && y[i] == 0xff;
  }
  if (inner_zero && y[31] == 0 && y[0] <= 1) return true;
  return inner_ones && y[31] == 0x7f && y[0] >= 0xec && y[0] <= 0xee;
}

}  // namespace

Result<Secret> sign(const Key& key, const Signing& how, Span data, Stopped stopped) {
  if (!fits(key, how) || !key.is_private) return failed("The key does not fit the algorithm");
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  size_t size = 0;
  Secret out;
  bool ok = EVP_DigestSignInit(context.get(), &options, how.hash, nullptr, key.pair.get()) == 1 &&
            set_padding(options, how);
  if (ok && how.scheme == Scheme::kEd25519) {
    out.resize(size = 64);
    ok = EVP_DigestSign(context.get(), out.data(), &size, pointer(data), data.size()) == 1;
  } else if (ok) {
    ok = in_pieces(data, stopped,
                   [&](Span piece) {
                     return EVP_DigestSignUpdate(context.get(), pointer(piece), piece.size()) == 1;
                   }) &&
         EVP_DigestSignFinal(context.get(), nullptr, &size) == 1;
    if (ok) out.resize(size);
    ok = ok && EVP_DigestSignFinal(context.get(), out.data(), &size) == 1;
  }
  ERR_clear_error();
  if (!ok) return failed("The signature could not be made");
  out.resize(size);
  return how.scheme == Scheme::kEcdsa ? flat_signature(out, coordinate_size(key.type))
                                      : Result<Secret>(std::move(out));
}

Result<bool> verify(const Key& key, const Signing& how, Span signature, Span data,
                    Stopped stopped) {
  if (!fits(key, how)) return failed("The key does not fit the algorithm");
  Secret der;
  if (how.scheme == Scheme::kEcdsa) {
    if (signature.size() != 2 * coordinate_size(key.type)) return false;
    der = der_signature(signature);
    signature = der;
  } else if (how.scheme == Scheme::kEd25519) {
    Result<Secret> point = write_raw(key);
    if (!point.ok()) return point.take_error();
    if (signature.size() != 64 || has_small_order(point.value()) ||
        has_small_order(signature.first(32))) {
      return false;
    }
  }
  const DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  bool ok = EVP_DigestVerifyInit(context.get(), &options, how.hash, nullptr, key.pair.get()) == 1 &&
            set_padding(options, how);
  if (ok && how.scheme == Scheme::kEd25519) {
    ok = EVP_DigestVerify(context.get(), signature.data(), signature.size(), pointer(data),
                          data.size()) == 1;
  } else if (ok) {
    ok =
        in_pieces(data, stopped,
                  [&](Span piece) {
                    return EVP_DigestVerifyUpdate(context.get(), pointer(piece), piece.size()) == 1;
                  }) &&
        EVP_DigestVerifyFinal(context.get(), pointer(signature), signature.size()) == 1;
  }
  ERR_clear_error();
  return ok;
}

Result<Secret> rsa_oaep(const Key& key, bool encrypt, const EVP_MD* hash, Span label, Span data) {
  const Error refused =
      failed(encrypt ? "The data could not be encrypted" : "The data could not be decrypted");
  if (key.type != KeyType::kRsa || hash == nullptr || label.size() > INT_MAX ||
      key.is_private == encrypt) {
    return refused;
  }
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, key.pair.get(), nullptr));
  const auto run = encrypt ? EVP_PKEY_encrypt : EVP_PKEY_decrypt;
  bool ok = (encrypt ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init)(context.get()) == 1 &&
            EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_OAEP_PADDING) == 1 &&
            EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), hash) == 1 &&
            EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), hash) == 1;
  if (ok && !label.empty()) {
    void* owned = OPENSSL_memdup(label.data(), label.size());
    ok = owned != nullptr && EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), owned,
                                                              static_cast<int>(label.size())) == 1;
    if (!ok) OPENSSL_free(owned);
  }
  Secret out(static_cast<size_t>(EVP_PKEY_get_size(key.pair.get())));
  size_t size = out.size();
  ok = ok && run(context.get(), out.data(), &size, pointer(data), data.size()) == 1;
  ERR_clear_error();
  if (!ok) return refused;
  out.resize(size);
  return out;
}

Result<Secret> agree(const Key& own, const Key& other) {
  const Error refused = failed("The keys do not agree on a secret");
  if (own.pair == nullptr || other.pair == nullptr || own.type != other.type || !own.is_private ||
      (!is_curve(own.type) && own.type != KeyType::kX25519)) {
    return refused;
  }
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, own.pair.get(), nullptr));
  size_t size = 0;
  bool ok = EVP_PKEY_derive_init(context.get()) == 1 &&
            EVP_PKEY_derive_set_peer(context.get(), other.pair.get()) == 1 &&
            EVP_PKEY_derive(context.get(), nullptr, &size) == 1;
  Secret out(ok ? size : 0);
  ok = ok && EVP_PKEY_derive(context.get(), out.data(), &size) == 1;
  ERR_clear_error();
  if (!ok) return refused;
  out.resize(size);
  return out;
}

}  // namespace edgert::bindings::crypto
