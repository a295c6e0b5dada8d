// Reading keys as strangers give them.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/asn1t.h>
#include <openssl/core_names.h>
#include <openssl/dh.h>
#include <openssl/dsa.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/pkcs12.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <algorithm>
#include <cstring>
#include <limits>

#include "bindings/node/crypto/bearable.h"
#include "bindings/node/crypto/keys.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using crypto::Number;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Info = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>>;
using Sealed = std::unique_ptr<X509_SIG, Freed<X509_SIG_free>>;

// Longer encodings than any key or certificate has.
constexpr size_t kLongest = 256 * 1024;
constexpr int kMostRsaBits = 16384;
constexpr int kMostFieldBits = 8192;

constexpr const char* kNoKey = "Failed to read asymmetric key";
constexpr const char* kNoPrivateKey = "Failed to read private key";

Bio memory(Span bytes) {
  return Bio(BIO_new_mem_buf(crypto::pointer(bytes), static_cast<int>(bytes.size())));
}

// What OpenSSL says where nobody is there to give one.
Failure needs_passphrase() {
  ERR_clear_error();
  ERR_raise(ERR_LIB_CRYPTO, ERR_R_INTERRUPTED_OR_CANCELLED);
  return openssl_failure("Passphrase required for encrypted key");
}

// OpenSSL's call for a passphrase, which must not ask a terminal.
int passphrase(char* buffer, int size, int, void* given) {
  const auto* from = static_cast<const Encoded*>(given);
  if (!from->has_passphrase || from->passphrase.size() > static_cast<size_t>(size)) return -1;
  if (!from->passphrase.empty())
    std::memcpy(buffer, from->passphrase.data(), from->passphrase.size());
  return static_cast<int>(from->passphrase.size());
}

int bits_of(const Pkey& pair, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(pair.get(), name, &raw) != 1) return 0;
  const Number number(raw);
  return BN_num_bits(number.get());
}

// Whether no number of it makes OpenSSL calculate for long: it takes a private key's as they are.
bool is_bearable(const Pkey& pair) {
  const int bits = EVP_PKEY_get_bits(pair.get());
  switch (EVP_PKEY_get_base_id(pair.get())) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: {
      if (bits > (bits_of(pair, OSSL_PKEY_PARAM_RSA_D) > 0 ? kMostPrivateRsaBits : kMostRsaBits))
        return false;
      if (bits > OPENSSL_RSA_SMALL_MODULUS_BITS &&
          bits_of(pair, OSSL_PKEY_PARAM_RSA_E) > OPENSSL_RSA_MAX_PUBEXP_BITS)
        return false;
      for (const char* name : {OSSL_PKEY_PARAM_RSA_E, OSSL_PKEY_PARAM_RSA_D,
                               OSSL_PKEY_PARAM_RSA_FACTOR1, OSSL_PKEY_PARAM_RSA_FACTOR2,
                               OSSL_PKEY_PARAM_RSA_EXPONENT1, OSSL_PKEY_PARAM_RSA_EXPONENT2}) {
        if (bits_of(pair, name) > bits) return false;
      }
      return true;
    }
    case EVP_PKEY_DSA:
    case EVP_PKEY_DH:
    case EVP_PKEY_DHX:
      if (bits > kMostFieldBits) return false;
      for (const char* name : {OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G,
                               OSSL_PKEY_PARAM_PUB_KEY, OSSL_PKEY_PARAM_PRIV_KEY}) {
        if (bits_of(pair, name) > bits) return false;
      }
      return true;
    default:
      return true;
  }
}

template <typename T, void (*kFree)(T*)>
std::unique_ptr<T, Freed<kFree>> unpacked(const ASN1_TYPE* from, const ASN1_ITEM* item) {
  if (from == nullptr || from->type != V_ASN1_SEQUENCE) return nullptr;
  return std::unique_ptr<T, Freed<kFree>>(
      static_cast<T*>(ASN1_item_unpack(from->value.sequence, item)));
}

// Each of the N·r·p blocks that are mixed takes about half a round's time.
std::optional<OpeningCost> cost_of_scrypt(const ASN1_TYPE* given) {
  const auto how =
      unpacked<SCRYPT_PARAMS, SCRYPT_PARAMS_free>(given, ASN1_ITEM_rptr(SCRYPT_PARAMS));
  uint64_t n = 0, r = 0, p = 0;
  if (how == nullptr || ASN1_INTEGER_get_uint64(&n, how->costParameter) != 1 ||
      ASN1_INTEGER_get_uint64(&r, how->blockSize) != 1 ||
      ASN1_INTEGER_get_uint64(&p, how->parallelizationParameter) != 1)
    return std::nullopt;
  constexpr uint64_t kMost = kMostRounds;
  if (n > kMost || r > kMost || p > kMost || n * r > kMost || n * r * p > kMost)
    return std::nullopt;
  return OpeningCost{static_cast<int64_t>(n * r * p), 128 * r * (n + p + 2)};
}

std::optional<OpeningCost> of_rounds(const ASN1_INTEGER* given) {
  const std::optional<int64_t> rounds = rounds_of(given);
  if (!rounds) return std::nullopt;
  return OpeningCost{*rounds, 0};
}

}  // namespace

Got<Pkey> accepted(EVP_PKEY* made, const char* otherwise) {
  Pkey pair(made);
  if (pair == nullptr) return openssl_failure(otherwise);
  const bool bearable = is_bearable(pair);
  ERR_clear_error();
  if (!bearable) return error("ERR_CRYPTO_OPERATION_FAILED", "The key has too many bits");
  return pair;
}

std::optional<int64_t> rounds_of(const ASN1_INTEGER* given) {
  int64_t count = 1;
  if (given != nullptr && ASN1_INTEGER_get_int64(&count, given) != 1) return std::nullopt;
  if (count < 0 || count > kMostRounds) return std::nullopt;
  return count;
}

std::optional<OpeningCost> cost_of_opening(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* what = nullptr;
  X509_ALGOR_get0(&what, nullptr, nullptr, algorithm);
  const ASN1_TYPE* parameters = algorithm->parameter;
  // OpenSSL refuses what has none before it derives anything.
  if (parameters == nullptr || parameters->type != V_ASN1_SEQUENCE) return OpeningCost();
  if (OBJ_obj2nid(what) != NID_pbes2) {
    const auto simple = unpacked<PBEPARAM, PBEPARAM_free>(parameters, ASN1_ITEM_rptr(PBEPARAM));
    if (simple == nullptr) return std::nullopt;
    return of_rounds(simple->iter);
  }
  const auto both = unpacked<PBE2PARAM, PBE2PARAM_free>(parameters, ASN1_ITEM_rptr(PBE2PARAM));
  if (both == nullptr) return std::nullopt;
  const ASN1_TYPE* given = both->keyfunc->parameter;
  switch (OBJ_obj2nid(both->keyfunc->algorithm)) {
    case NID_id_pbkdf2: {
      const auto how = unpacked<PBKDF2PARAM, PBKDF2PARAM_free>(given, ASN1_ITEM_rptr(PBKDF2PARAM));
      if (how == nullptr) return std::nullopt;
      return of_rounds(how->iter);
    }
    case NID_id_scrypt:
      return cost_of_scrypt(given);
    default:
      return std::nullopt;
  }
}

namespace {

Got<Pkey> opened(const X509_SIG* sealed, const Encoded& from) {
  if (!from.has_passphrase) return needs_passphrase();
  const X509_ALGOR* algorithm = nullptr;
  X509_SIG_get0(sealed, &algorithm, nullptr);
  const std::optional<OpeningCost> cost = cost_of_opening(algorithm);
  ERR_clear_error();
  if (!cost)
    return error("ERR_CRYPTO_OPERATION_FAILED", "The key's encryption has too many rounds");
  if (!from.has_room(cost->memory))
    return range_error("ERR_CRYPTO_OPERATION_FAILED", "There is no room to open the key in");
  ERR_clear_error();
  const Info info(PKCS8_decrypt(sealed,
                                reinterpret_cast<const char*>(crypto::pointer(from.passphrase)),
                                static_cast<int>(from.passphrase.size())));
  if (info == nullptr) return openssl_failure(kNoPrivateKey);
  return accepted(EVP_PKCS82PKEY(info.get()), kNoPrivateKey);
}

// A block of PEM, decrypted where the old way encrypts it.
struct Block {
  std::string name;
  Secret bytes;
};

bool next_block(BIO* source, Block* out, std::string* header) {
  char* name = nullptr;
  char* head = nullptr;
  unsigned char* data = nullptr;
  long size = 0;  // NOLINT(runtime/int)
  if (PEM_read_bio(source, &name, &head, &data, &size) != 1) return false;
  out->name = name;
  *header = head;
  out->bytes = crypto::copy_of(Span(data, static_cast<size_t>(size)));
  OPENSSL_cleanse(data, static_cast<size_t>(size));
  OPENSSL_free(name);
  OPENSSL_free(head);
  OPENSSL_free(data);
  return true;
}

Got<Pkey> private_of_der(const Secret& der, int type) {
  const unsigned char* at = der.data();
  return accepted(d2i_PrivateKey(type, nullptr, &at, static_cast<long>(der.size())),  // NOLINT
                  kNoPrivateKey);
}

Got<Pkey> private_of_pkcs8(Span der) {
  const unsigned char* at = crypto::pointer(der);
  const Info info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));  // NOLINT
  if (info == nullptr) return openssl_failure(kNoPrivateKey);
  return accepted(EVP_PKCS82PKEY(info.get()), kNoPrivateKey);
}

Sealed sealed_of(Span der) {
  const unsigned char* at = crypto::pointer(der);
  return Sealed(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));  // NOLINT
}

Got<Pkey> private_of_block(Block& block, const std::string& header, const Encoded& from) {
  if (!header.empty()) {
    EVP_CIPHER_INFO cipher;
    if (PEM_get_EVP_CIPHER_INFO(const_cast<char*>(header.c_str()), &cipher) != 1)
      return openssl_failure(kNoPrivateKey);
    if (cipher.cipher != nullptr && !from.has_passphrase) return needs_passphrase();
    long size = static_cast<long>(block.bytes.size());  // NOLINT(runtime/int)
    if (PEM_do_header(&cipher, block.bytes.data(), &size, passphrase,
                      const_cast<Encoded*>(&from)) != 1)
      return openssl_failure(kNoPrivateKey);
    block.bytes.resize(static_cast<size_t>(size));
  }
  if (block.name == PEM_STRING_PKCS8INF) return private_of_pkcs8(block.bytes);
  if (block.name == PEM_STRING_PKCS8) {
    const Sealed sealed = sealed_of(block.bytes);
    if (sealed == nullptr) return openssl_failure(kNoPrivateKey);
    return opened(sealed.get(), from);
  }
  return private_of_der(block.bytes, block.name == PEM_STRING_RSA   ? EVP_PKEY_RSA
                                     : block.name == PEM_STRING_DSA ? EVP_PKEY_DSA
                                                                    : EVP_PKEY_EC);
}

bool is_private_name(const std::string& name) {
  return name == PEM_STRING_PKCS8INF || name == PEM_STRING_PKCS8 || name == PEM_STRING_RSA ||
         name == PEM_STRING_DSA || name == PEM_STRING_ECPRIVATEKEY;
}
bool is_public_name(const std::string& name) {
  return name == PEM_STRING_PUBLIC || name == PEM_STRING_RSA_PUBLIC || name == PEM_STRING_X509 ||
         name == PEM_STRING_X509_OLD || name == PEM_STRING_X509_TRUSTED;
}

Got<Pkey> public_of_der(Span der, Encoding encoding) {
  const unsigned char* at = crypto::pointer(der);
  const long size = static_cast<long>(der.size());  // NOLINT(runtime/int)
  if (encoding == Encoding::kPkcs1)
    return accepted(d2i_PublicKey(EVP_PKEY_RSA, nullptr, &at, size), kNoKey);
  return accepted(d2i_PUBKEY(nullptr, &at, size), kNoKey);
}

Got<Pkey> public_of_block(const Block& block) {
  if (block.name == PEM_STRING_RSA_PUBLIC) return public_of_der(block.bytes, Encoding::kPkcs1);
  if (block.name == PEM_STRING_PUBLIC) return public_of_der(block.bytes, Encoding::kSpki);
  const unsigned char* at = block.bytes.data();
  const Certificate certificate(
      d2i_X509(nullptr, &at, static_cast<long>(block.bytes.size())));  // NOLINT(runtime/int)
  if (certificate == nullptr) return openssl_failure(kNoKey);
  return accepted(X509_get_pubkey(certificate.get()), kNoKey);
}

// Those of a PEM file that `wanted` takes; the first.
template <typename Wanted>
bool find_block(Span pem, Wanted wanted, Block* block, std::string* header) {
  constexpr int kMost = 64;
  const Bio source = memory(pem);
  for (int i = 0; i < kMost && next_block(source.get(), block, header); ++i) {
    if (wanted(block->name)) return true;
  }
  return false;
}

bool is_rsa_private(Span der) {
  // RSAPrivateKey begins with a version, RSAPublicKey with a long number.
  size_t at = 0;
  const auto byte = [&](size_t i) -> int { return i < der.size() ? der[i] : -1; };
  if (byte(0) != 0x30) return false;
  at = byte(1) >= 0x80 ? 2 + static_cast<size_t>(byte(1) & 0x7f) : 2;
  return byte(at) == 2 && byte(at + 1) == 1 && (byte(at + 2) & 0xfe) == 0;
}

Failure too_long() {
  return error("ERR_CRYPTO_OPERATION_FAILED", "The key is longer than any key");
}

}  // namespace

KeyPointer make_key(KeyKind kind, Pkey pair, size_t read_bytes) {
  auto key = std::make_shared<Key>();
  key->kind = kind;
  key->pair = std::move(pair);
  key->read_bytes = read_bytes;
  return key;
}

Got<Pkey> read_private(const Encoded& from) {
  if (from.bytes.size() > kLongest) return too_long();
  ERR_clear_error();
  if (from.format != Format::kDer) {
    Block block;
    std::string header;
    if (!find_block(from.bytes, is_private_name, &block, &header)) {
      ERR_clear_error();
      ERR_raise(ERR_LIB_OSSL_DECODER, ERR_R_UNSUPPORTED);
      return openssl_failure(kNoPrivateKey);
    }
    ERR_clear_error();
    return private_of_block(block, header, from);
  }
  if (from.encoding == Encoding::kPkcs8) {
    if (const Sealed sealed = sealed_of(from.bytes)) {
      if (!from.has_passphrase)
        return type_error("ERR_MISSING_PASSPHRASE", "Passphrase required for encrypted key");
      return opened(sealed.get(), from);
    }
    ERR_clear_error();
    return private_of_pkcs8(from.bytes);
  }
  return private_of_der(crypto::copy_of(from.bytes),
                        from.encoding == Encoding::kSec1 ? EVP_PKEY_EC : EVP_PKEY_RSA);
}

Got<Pkey> read_public_or_private(const Encoded& from, bool* is_private) {
  if (from.bytes.size() > kLongest) return too_long();
  *is_private = false;
  ERR_clear_error();
  if (from.format != Format::kDer) {
    Block block;
    std::string header;
    if (find_block(from.bytes, is_public_name, &block, &header)) {
      ERR_clear_error();
      return public_of_block(block);
    }
    ERR_clear_error();
    *is_private = true;
    return read_private(from);
  }
  *is_private = from.encoding == Encoding::kPkcs8 || from.encoding == Encoding::kSec1 ||
                (from.encoding == Encoding::kPkcs1 && is_rsa_private(from.bytes));
  if (*is_private) return read_private(from);
  return public_of_der(from.bytes, from.encoding);
}

}  // namespace edgert::bindings::node_crypto
