#include "bindings/crypto/key_pair.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/param_build.h>
#include <openssl/params.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include <deque>

namespace edgert::bindings::crypto {

namespace {

struct TypeNames {
  const char* openssl;
  const char* group;
  const char* openssl_group;
  size_t coordinate;
};
constexpr TypeNames kNames[] = {
    {"RSA", nullptr, nullptr, 0},      {"EC", "P-256", "prime256v1", 32},
    {"EC", "P-384", "secp384r1", 48},  {"EC", "P-521", "secp521r1", 66},
    {"ED25519", nullptr, nullptr, 32}, {"X25519", nullptr, nullptr, 32}};
const TypeNames& names(KeyType type) { return kNames[static_cast<size_t>(type)]; }

// Longer encodings than any key that is accepted has.
constexpr size_t kLongestDer = 64 * 1024;
constexpr int kMostRsaBits = 16384;

constexpr const char* kRsaParts[] = {
    OSSL_PKEY_PARAM_RSA_N,         OSSL_PKEY_PARAM_RSA_E,           OSSL_PKEY_PARAM_RSA_D,
    OSSL_PKEY_PARAM_RSA_FACTOR1,   OSSL_PKEY_PARAM_RSA_FACTOR2,     OSSL_PKEY_PARAM_RSA_EXPONENT1,
    OSSL_PKEY_PARAM_RSA_EXPONENT2, OSSL_PKEY_PARAM_RSA_COEFFICIENT1};

Number number(Span big_endian) {
  Number made(BN_new());
  if (BN_bin2bn(pointer(big_endian), static_cast<int>(big_endian.size()), made.get()) == nullptr) {
    return nullptr;
  }
  return made;
}

// OSSL_PARAMs whose numbers are wiped afterwards.
class Parameters {
 public:
  void add_number(const char* name, Span big_endian) {
    const Number value = number(big_endian);
    Secret& native = kept_.emplace_back(std::max<size_t>(big_endian.size(), 1));
    BN_bn2nativepad(value.get(), native.data(), static_cast<int>(native.size()));
    list_.push_back(OSSL_PARAM_construct_BN(name, native.data(), native.size()));
  }
  void add_text(const char* name, const char* value) {
    list_.push_back(OSSL_PARAM_construct_utf8_string(name, const_cast<char*>(value), 0));
  }
  void add_bytes(const char* name, Span bytes) {
    list_.push_back(
        OSSL_PARAM_construct_octet_string(name, const_cast<uint8_t*>(bytes.data()), bytes.size()));
  }
  // Null when OpenSSL refuses them.
  Pkey make(KeyType type, bool is_private) {
    list_.push_back(OSSL_PARAM_construct_end());
    const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, names(type).openssl, nullptr));
    EVP_PKEY* made = nullptr;
    if (EVP_PKEY_fromdata_init(context.get()) == 1) {
      EVP_PKEY_fromdata(context.get(), &made, is_private ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY,
                        list_.data());
    }
    ERR_clear_error();
    return Pkey(made);
  }

 private:
  std::deque<Secret> kept_;
  std::vector<OSSL_PARAM> list_;
};

KeyPointer half(Pkey pair, KeyType type, bool is_private) {
  auto key = std::make_shared<Key>();
  key->pair = std::move(pair);
  key->type = type;
  key->is_private = is_private;
  return key;
}

Result<KeyPointer> checked(Pkey pair, KeyType type, bool is_private) {
  if (pair == nullptr) return bad_data("The key is invalid");
  return half(std::move(pair), type, is_private);
}

// A private key's number: as long as asked for, or as it is when `size` is 0.
Result<Secret> part(const Pkey& pair, const char* name, size_t size) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(pair.get(), name, &raw) != 1) {
    ERR_clear_error();
    return failed("The key lacks a part");
  }
  const Number value(raw);
  Secret out(size != 0 ? size : static_cast<size_t>(BN_num_bytes(value.get())));
  if (BN_bn2binpad(value.get(), out.data(), static_cast<int>(out.size())) < 0) {
    return failed("A part of the key is too long");
  }
  return out;
}

Pkey rsa_of_parts(const std::vector<Span>& parts, bool is_private) {
  // The numbers of a stranger's key: what would make OpenSSL compute for long, or nonsense.
  const Number n = number(parts[0]);
  const Number e = number(parts[1]);
  if (BN_num_bits(n.get()) > kMostRsaBits || BN_is_odd(n.get()) == 0 || BN_is_odd(e.get()) == 0 ||
      BN_is_one(e.get()) == 1 || BN_cmp(e.get(), n.get()) >= 0) {
    return nullptr;
  }
  if (is_private) {
    const Number p = number(parts[3]);
    const Number q = number(parts[4]);
    const Number product(BN_new());
    const std::unique_ptr<BN_CTX, Freed<BN_CTX_free>> context(BN_CTX_new());
    if (BN_is_odd(p.get()) == 0 || BN_is_odd(q.get()) == 0 || BN_is_one(p.get()) == 1 ||
        BN_is_one(q.get()) == 1 || BN_mul(product.get(), p.get(), q.get(), context.get()) != 1 ||
        BN_cmp(product.get(), n.get()) != 0) {
      return nullptr;
    }
    for (size_t i = 2; i < parts.size(); ++i) {
      if (BN_cmp(number(parts[i]).get(), n.get()) >= 0) return nullptr;
    }
  }
  Parameters parameters;
  for (size_t i = 0; i < (is_private ? std::size(kRsaParts) : 2); ++i) {
    parameters.add_number(kRsaParts[i], parts[i]);
  }
  return parameters.make(KeyType::kRsa, is_private);
}

Pkey curve_of_point(KeyType type, Span point, Span private_number) {
  Parameters parameters;
  parameters.add_text(OSSL_PKEY_PARAM_GROUP_NAME, names(type).group);
  parameters.add_bytes(OSSL_PKEY_PARAM_PUB_KEY, point);
  const bool is_private = !private_number.empty();
  if (is_private) parameters.add_number(OSSL_PKEY_PARAM_PRIV_KEY, private_number);
  Pkey pair = parameters.make(type, is_private);
  if (pair == nullptr || !is_private) return pair;
  const PkeyContext check(EVP_PKEY_CTX_new_from_pkey(nullptr, pair.get(), nullptr));
  const bool fits =
      EVP_PKEY_private_check(check.get()) == 1 && EVP_PKEY_pairwise_check(check.get()) == 1;
  ERR_clear_error();
  return fits ? std::move(pair) : nullptr;
}

Pkey curve_of_parts(KeyType type, const std::vector<Span>& parts) {
  const size_t size = names(type).coordinate;
  if (parts[0].size() != size || parts[1].size() != size ||
      (parts.size() > 2 && parts[2].size() != size)) {
    return nullptr;
  }
  Secret point{4};
  point.insert(point.end(), parts[0].begin(), parts[0].end());
  point.insert(point.end(), parts[1].begin(), parts[1].end());
  return curve_of_point(type, point, parts.size() > 2 ? parts[2] : Span());
}

Pkey okp_of_parts(KeyType type, const std::vector<Span>& parts) {
  constexpr size_t kSize = 32;
  if (parts[0].size() != kSize) return nullptr;
  if (parts.size() == 1) {
    return Pkey(EVP_PKEY_new_raw_public_key_ex(nullptr, names(type).openssl, nullptr,
                                               parts[0].data(), kSize));
  }
  if (parts[1].size() != kSize) return nullptr;
  Pkey pair(EVP_PKEY_new_raw_private_key_ex(nullptr, names(type).openssl, nullptr, parts[1].data(),
                                            kSize));
  uint8_t own[kSize];
  size_t size = kSize;
  if (pair == nullptr || EVP_PKEY_get_raw_public_key(pair.get(), own, &size) != 1 ||
      CRYPTO_memcmp(own, parts[0].data(), kSize) != 0) {
    return nullptr;
  }
  return pair;
}

// Takes a decoded key for one of `type`; a curve's is made anew, so that only named groups and
// checked points remain and it is written uncompressed.
Result<KeyPointer> accept(Pkey pair, KeyType type, bool is_private) {
  ERR_clear_error();
  if (pair == nullptr || EVP_PKEY_is_a(pair.get(), names(type).openssl) != 1) {
    return bad_data("The key is invalid, or not of this algorithm");
  }
  if (type == KeyType::kRsa && EVP_PKEY_get_bits(pair.get()) > kMostRsaBits) {
    return bad_data("The modulus is too long");
  }
  if (!is_curve(type)) return half(std::move(pair), type, is_private);
  char group[64] = {};
  size_t length = 0;
  if (EVP_PKEY_get_group_name(pair.get(), group, sizeof group, &length) != 1 ||
      std::string_view(group, length) != names(type).openssl_group) {
    ERR_clear_error();
    return bad_data("The key is not one of this curve");
  }
  Result<std::vector<Secret>> parts = write_parts(Key{{}, std::move(pair), type, is_private});
  if (!parts.ok()) return bad_data("The key is invalid");
  const std::vector<Span> spans(parts.value().begin(), parts.value().end());
  return read_parts(type, spans);
}

}  // namespace

size_t coordinate_size(KeyType type) { return names(type).coordinate; }

KeyPointer secret_key(Span bytes) {
  auto key = std::make_shared<Key>();
  key->secret = copy_of(bytes);
  return key;
}

static Halves both(Pkey pair, KeyType type) {
  EVP_PKEY* shared = pair.get();
  EVP_PKEY_up_ref(shared);
  return {half(Pkey(shared), type, false), half(std::move(pair), type, true)};
}

Result<Halves> generate_rsa(uint32_t bits, Span exponent, Stopped stopped) {
  const Number e = number(exponent.first(std::min<size_t>(exponent.size(), 1024)));
  if (bits < 512 || bits > kMostRsaBits) return failed("The modulus' length is not supported");
  if (BN_is_odd(e.get()) == 0 || BN_is_one(e.get()) == 1 || BN_num_bits(e.get()) > 64) {
    return failed("The public exponent is not supported");
  }
  const PkeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, "RSA", nullptr));
  EVP_PKEY* made = nullptr;
  // OpenSSL asks after each candidate for a prime.
  EVP_PKEY_CTX_set_app_data(context.get(), const_cast<std::atomic<bool>*>(&stopped));
  EVP_PKEY_CTX_set_cb(context.get(), [](EVP_PKEY_CTX* self) {
    const auto* flag = static_cast<const std::atomic<bool>*>(EVP_PKEY_CTX_get_app_data(self));
    return flag->load(std::memory_order_relaxed) ? 0 : 1;
  });
  if (EVP_PKEY_keygen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_keygen_bits(context.get(), static_cast<int>(bits)) != 1 ||
      EVP_PKEY_CTX_set1_rsa_keygen_pubexp(context.get(), e.get()) != 1 ||
      EVP_PKEY_generate(context.get(), &made) != 1) {
    ERR_clear_error();
    return failed("The key pair could not be generated");
  }
  return both(Pkey(made), KeyType::kRsa);
}

Result<Halves> generate(KeyType type) {
  Pkey pair(is_curve(type) ? EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", names(type).group)
                           : EVP_PKEY_Q_keygen(nullptr, nullptr, names(type).openssl));
  if (pair == nullptr) return failed("The key pair could not be generated");
  return both(std::move(pair), type);
}

Result<KeyPointer> read_spki(KeyType type, Span der) {
  if (der.size() > kLongestDer) return bad_data("The key is too long");
  const unsigned char* at = pointer(der);
  Pkey pair(d2i_PUBKEY_ex(nullptr, &at, static_cast<long>(der.size()), nullptr, nullptr));
  if (pair != nullptr && at != der.data() + der.size()) pair.reset();
  return accept(std::move(pair), type, false);
}

Result<KeyPointer> read_pkcs8(KeyType type, Span der) {
  if (der.size() > kLongestDer) return bad_data("The key is too long");
  const unsigned char* at = pointer(der);
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>> info(
      d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(der.size())));
  Pkey pair;
  if (info != nullptr && at == der.data() + der.size()) {
    pair.reset(EVP_PKCS82PKEY_ex(info.get(), nullptr, nullptr));
  }
  return accept(std::move(pair), type, true);
}

Result<Secret> write_der(const Key& key) {
  unsigned char* der = nullptr;
  int size = 0;
  if (key.is_private) {
    const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freed<PKCS8_PRIV_KEY_INFO_free>> info(
        EVP_PKEY2PKCS8(key.pair.get()));
    if (info != nullptr) size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
  } else {
    size = i2d_PUBKEY(key.pair.get(), &der);
  }
  ERR_clear_error();
  if (size <= 0) return failed("The key could not be encoded");
  Secret out(der, der + size);
  OPENSSL_clear_free(der, static_cast<size_t>(size));
  return out;
}

Result<KeyPointer> read_parts(KeyType type, const std::vector<Span>& parts) {
  constexpr size_t kLongestPart = kMostRsaBits / 8 + 1;
  for (const Span& each : parts) {
    if (each.size() > kLongestPart) return bad_data("A part of the key is too long");
  }
  const size_t of_public = is_curve(type) || type == KeyType::kRsa ? 2 : 1;
  const size_t of_private = type == KeyType::kRsa ? std::size(kRsaParts) : of_public + 1;
  if (parts.size() != of_public && parts.size() != of_private) {
    return bad_data("The key lacks a part");
  }
  const bool is_private = parts.size() == of_private;
  if (type == KeyType::kRsa) return checked(rsa_of_parts(parts, is_private), type, is_private);
  Pkey pair = is_curve(type) ? curve_of_parts(type, parts) : okp_of_parts(type, parts);
  ERR_clear_error();
  return checked(std::move(pair), type, is_private);
}

Result<std::vector<Secret>> write_parts(const Key& key) {
  std::vector<Secret> out;
  const size_t size = names(key.type).coordinate;
  if (key.type == KeyType::kEd25519 || key.type == KeyType::kX25519) {
    Secret bytes(size);
    size_t written = size;
    if (EVP_PKEY_get_raw_public_key(key.pair.get(), bytes.data(), &written) != 1) {
      return failed("The key lacks a part");
    }
    out.push_back(bytes);
    if (!key.is_private) return out;
    if (EVP_PKEY_get_raw_private_key(key.pair.get(), bytes.data(), &written) != 1) {
      return failed("The key lacks a part");
    }
    out.push_back(bytes);
    return out;
  }
  std::vector<const char*> wanted;
  if (key.type == KeyType::kRsa) {
    wanted.assign(kRsaParts, kRsaParts + (key.is_private ? std::size(kRsaParts) : 2));
  } else {
    wanted = {OSSL_PKEY_PARAM_EC_PUB_X, OSSL_PKEY_PARAM_EC_PUB_Y};
    if (key.is_private) wanted.push_back(OSSL_PKEY_PARAM_PRIV_KEY);
  }
  for (const char* name : wanted) {
    Result<Secret> value = part(key.pair, name, size);
    if (!value.ok()) return value.take_error();
    out.push_back(std::move(value).value());
  }
  return out;
}

Result<KeyPointer> read_raw(KeyType type, Span bytes) {
  if (type == KeyType::kRsa) return not_supported("RSA keys have no raw format");
  if (!is_curve(type)) return read_parts(type, {bytes});
  const size_t size = names(type).coordinate;
  if (bytes.size() != 1 + 2 * size && bytes.size() != 1 + size) {
    return bad_data("The point has a wrong length");
  }
  if (bytes[0] != (bytes.size() == 1 + size ? bytes[0] & 1 ? 3 : 2 : 4)) {
    return bad_data("The point's form is unknown");
  }
  Pkey pair = curve_of_point(type, bytes, {});
  if (pair == nullptr || bytes[0] == 4) return checked(std::move(pair), type, false);
  return accept(std::move(pair), type, false);
}

Result<Secret> write_raw(const Key& key) {
  Result<std::vector<Secret>> parts = write_parts(key);
  if (!parts.ok()) return parts.take_error();
  if (!is_curve(key.type)) return std::move(parts.value()[0]);
  Secret point{4};
  for (size_t i = 0; i < 2; ++i) {
    point.insert(point.end(), parts.value()[i].begin(), parts.value()[i].end());
  }
  return point;
}

uint32_t rsa_bits(const Key& key) {
  return static_cast<uint32_t>(EVP_PKEY_get_bits(key.pair.get()));
}

Result<Secret> rsa_exponent(const Key& key) { return part(key.pair, OSSL_PKEY_PARAM_RSA_E, 0); }

}  // namespace edgert::bindings::crypto
