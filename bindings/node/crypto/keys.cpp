// Natives of KeyObjectHandle.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "bindings/node/crypto/call.h"
#include "bindings/node/crypto/key_writing.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Number;

KeyPointer shared_half(const KeyPointer& of, KeyKind kind) {
  EVP_PKEY_up_ref(of->pair.get());
  return make_key(kind, Pkey(of->pair.get()), of->read_bytes);
}

// secretKey(bytes) → key
void secret_key(const Arguments& info) {
  Call call(info);
  auto key = std::make_shared<Key>();
  key->secret = call.copy();
  if (call.ok()) call.give(Value(KeyPointer(key)));
}

// readKey(is private, key or bytes, format, type, passphrase) → key
void read_key(const Arguments& info) {
  Call call(info);
  const bool is_private = call.truth();
  const KeyPointer key = asymmetric_key(call, is_private);
  if (!call.ok()) return;
  const KeyKind kind = is_private ? KeyKind::kPrivate : KeyKind::kPublic;
  call.give(Value(key->kind == kind ? key : shared_half(key, kind)));
}

// readRaw(type's name, bytes, is private) → key or undefined
void read_raw(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  const Span bytes = call.bytes();
  const bool is_private = call.truth();
  if (!call.ok()) return;
  const int type = name == "Ed25519"  ? EVP_PKEY_ED25519
                   : name == "Ed448"  ? EVP_PKEY_ED448
                   : name == "X25519" ? EVP_PKEY_X25519
                   : name == "X448"   ? EVP_PKEY_X448
                                      : 0;
  if (type == 0) return;
  const auto make = is_private ? EVP_PKEY_new_raw_private_key : EVP_PKEY_new_raw_public_key;
  Pkey pair(make(type, nullptr, crypto::pointer(bytes), bytes.size()));
  ERR_clear_error();
  if (pair == nullptr) return;
  call.give(Value(make_key(is_private ? KeyKind::kPrivate : KeyKind::kPublic, std::move(pair))));
}

struct KeyType {
  int number;
  const char* name;
};
constexpr KeyType kTypes[] = {{EVP_PKEY_RSA, "rsa"},         {EVP_PKEY_RSA_PSS, "rsa-pss"},
                              {EVP_PKEY_DSA, "dsa"},         {EVP_PKEY_DH, "dh"},
                              {EVP_PKEY_DHX, "dh"},          {EVP_PKEY_EC, "ec"},
                              {EVP_PKEY_ED25519, "ed25519"}, {EVP_PKEY_ED448, "ed448"},
                              {EVP_PKEY_X25519, "x25519"},   {EVP_PKEY_X448, "x448"}};

// keyType(key) → name or undefined
void key_type(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (!call.ok() || key->pair == nullptr) return;
  for (const KeyType& type : kTypes) {
    if (type.number == EVP_PKEY_get_base_id(key->pair.get())) return call.give(Value(type.name));
  }
}

Got<Secret> number_of_key(const Key& key, const char* name) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key.pair.get(), name, &raw) != 1)
    return openssl_failure("The key lacks a part");
  const Number number(raw);
  return bytes_of_number(number.get());
}

// https://www.rfc-editor.org/rfc/rfc4055#section-3.1, with its defaults.
void add_pss_limits(const Key& key, std::vector<Value>* fields) {
  const RSA_PSS_PARAMS* limits = RSA_get0_pss_params(EVP_PKEY_get0_RSA(key.pair.get()));
  if (limits == nullptr) return;
  int hash = NID_sha1;
  int mask_hash = NID_sha1;
  int64_t salt = 20;
  if (limits->hashAlgorithm != nullptr) hash = OBJ_obj2nid(limits->hashAlgorithm->algorithm);
  if (limits->maskGenAlgorithm != nullptr && limits->maskHash != nullptr)
    mask_hash = OBJ_obj2nid(limits->maskHash->algorithm);
  if (limits->saltLength != nullptr) ASN1_INTEGER_get_int64(&salt, limits->saltLength);
  fields->insert(fields->end(), {"hashAlgorithm", OBJ_nid2ln(hash), "mgf1HashAlgorithm",
                                 OBJ_nid2ln(mask_hash), "saltLength", static_cast<double>(salt)});
}

// keyDetail(key) → names and values
void key_detail(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  std::vector<Value> fields;
  if (key->pair == nullptr) {
    fields = {"length", static_cast<double>(key->secret.size() * 8)};
    return call.give(Value(std::move(fields)));
  }
  EVP_PKEY* pair = key->pair.get();
  switch (EVP_PKEY_get_base_id(pair)) {
    case EVP_PKEY_RSA:
    case EVP_PKEY_RSA_PSS: {
      const Got<Secret> exponent = number_of_key(*key, OSSL_PKEY_PARAM_RSA_E);
      if (!exponent.ok()) return call.fail(exponent.failure());
      fields = {"modulusLength", EVP_PKEY_get_bits(pair), "publicExponent", exponent.value()};
      if (EVP_PKEY_get_base_id(pair) == EVP_PKEY_RSA_PSS) add_pss_limits(*key, &fields);
      break;
    }
    case EVP_PKEY_DSA: {
      BIGNUM* raw = nullptr;
      if (EVP_PKEY_get_bn_param(pair, OSSL_PKEY_PARAM_FFC_Q, &raw) != 1)
        return call.fail(openssl_failure("The key lacks a part"));
      const Number divisor(raw);
      fields = {"modulusLength", EVP_PKEY_get_bits(pair), "divisorLength",
                BN_num_bits(divisor.get())};
      break;
    }
    case EVP_PKEY_EC: {
      char group[80] = "";
      if (EVP_PKEY_get_utf8_string_param(pair, OSSL_PKEY_PARAM_GROUP_NAME, group, sizeof group,
                                         nullptr) == 1)
        fields = {"namedCurve", OBJ_nid2sn(OBJ_txt2nid(group))};
      break;
    }
    default:
      break;
  }
  ERR_clear_error();
  call.give(Value(std::move(fields)));
}

// keySize(key) → the bytes of a secret
void key_size(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (call.ok()) call.give(Value(static_cast<double>(key->secret.size())));
}

// keyEquals(one, other)
void key_equals(const Arguments& info) {
  Call call(info);
  const KeyPointer one = call.key();
  const KeyPointer other = call.key();
  if (!call.ok()) return;
  if (one->kind != other->kind) return call.give(Value(false));
  if (one->pair == nullptr || other->pair == nullptr) {
    const Secret& bytes = one->secret;
    return call.give(Value(
        bytes.size() == other->secret.size() &&
        CRYPTO_memcmp(crypto::pointer(bytes), crypto::pointer(other->secret), bytes.size()) == 0));
  }
  const int same = EVP_PKEY_eq(one->pair.get(), other->pair.get());
  ERR_clear_error();
  if (same == -2) {
    return call.fail(error("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation"));
  }
  call.give(Value(same == 1));
}

// exportSecret(key) → bytes
void export_secret(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  if (key->pair != nullptr) return call.wrong("secret key");
  if (call.room(key->secret.size())) call.give(Value(key->secret));
}

// exportKey(key, format, type, cipher, passphrase) → text or bytes
void export_key(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  if (key->pair == nullptr) return call.wrong("key of a pair");
  const Writing how = writing_of(call, key->kind == KeyKind::kPrivate);
  if (!call.ok()) return;
  call.give(write_key(key, how));
}

// exportJwk(key) → names and values
void export_jwk(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key();
  if (!call.ok()) return;
  call.give(write_jwk(*key));
}

}  // namespace

KeyPointer asymmetric_key(Call& call, bool is_private) {
  static const KeyPointer none = std::make_shared<Key>();
  v8::Local<v8::Value> given = call.next();
  if (KeyHandle* handle = KeyHandle::unwrap(given)) {
    call.next(), call.next(), call.next();
    if (handle->key->pair != nullptr && (!is_private || handle->key->kind == KeyKind::kPrivate))
      return handle->key;
    call.wrong("key of the right kind");
    return none;
  }
  const binding::ByteSpan span = binding::byte_span(given);
  if (!span.is_bytes) {
    call.wrong("key");
    return none;
  }
  Encoded from;
  from.bytes = Span(span.data, span.size);
  if (!call.absent()) from.format = static_cast<Format>(call.integer());
  if (!call.absent()) from.encoding = static_cast<Encoding>(call.integer());
  from.has_passphrase = !call.absent();
  if (from.has_passphrase) from.passphrase = call.bytes();
  from.has_room = [&call](size_t bytes) { return call.room(bytes); };
  if (!call.ok() || !call.room(weight_of_pair(span.size))) return none;
  bool of_private = is_private;
  Got<Pkey> pair = is_private ? read_private(from) : read_public_or_private(from, &of_private);
  if (!pair.ok()) {
    if (call.ok()) call.fail(pair.failure());
    return none;
  }
  return make_key(of_private ? KeyKind::kPrivate : KeyKind::kPublic, std::move(pair.value()),
                  span.size);
}

void add_keys(binding::Natives& natives) {
  natives.add("secretKey", secret_key, 1);
  natives.add("readKey", read_key, 5);
  natives.add("readRaw", read_raw, 3);
  natives.add("keyType", key_type, 1);
  natives.add("keyDetail", key_detail, 1);
  natives.add("keySize", key_size, 1);
  natives.add("keyEquals", key_equals, 2);
  natives.add("exportSecret", export_secret, 1);
  natives.add("exportKey", export_key, 5);
  natives.add("exportJwk", export_jwk, 1);
  add_key_parts(natives);
}

}  // namespace edgert::bindings::node_crypto
