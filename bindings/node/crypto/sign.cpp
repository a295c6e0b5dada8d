// Natives of signatures.
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include <optional>

#include "bindings/node/crypto/job.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::DigestContext;
using crypto::Freed;
using crypto::Number;
using crypto::PkeyContext;

// How Node's lib wants it.
struct Signing {
  std::optional<int> padding;
  std::optional<int> salt;
  bool plain = false;  // the two numbers of a DSA signature side by side, as IEEE P1363 has them
};

Signing signing_of(Call& call, bool salt_first) {
  Signing how;
  const auto option = [&call]() -> std::optional<int> {
    if (call.absent()) return std::nullopt;
    return call.integer();
  };
  if (salt_first) how.salt = option();
  how.padding = option();
  if (!salt_first) how.salt = option();
  if (const std::optional<int> encoding = option()) how.plain = *encoding == 1;
  return how;
}

bool is_rsa(EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  return type == EVP_PKEY_RSA || type == EVP_PKEY_RSA_PSS;
}
bool is_one_shot(EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  return type == EVP_PKEY_ED25519 || type == EVP_PKEY_ED448;
}

bool set_padding(EVP_PKEY_CTX* context, EVP_PKEY* key, const Signing& how) {
  if (!is_rsa(key)) return true;
  const int padding = how.padding.value_or(
      EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA_PSS ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING);
  if (EVP_PKEY_CTX_set_rsa_padding(context, padding) <= 0) return false;
  return padding != RSA_PKCS1_PSS_PADDING || !how.salt ||
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, *how.salt) > 0;
}

// The bytes of each number of a signature; 0 for other keys than those of DSA.
size_t number_size(EVP_PKEY* key) {
  const int type = EVP_PKEY_get_base_id(key);
  if (type == EVP_PKEY_EC) return static_cast<size_t>(EVP_PKEY_get_bits(key) + 7) / 8;
  if (type != EVP_PKEY_DSA) return 0;
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, "q", &raw) != 1) return 0;
  const Number q(raw);
  return static_cast<size_t>(BN_num_bytes(q.get()));
}

using Signature = std::unique_ptr<ECDSA_SIG, Freed<ECDSA_SIG_free>>;

std::optional<Secret> to_plain(EVP_PKEY* key, Span der) {
  const size_t size = number_size(key);
  if (size == 0) return std::nullopt;
  const unsigned char* at = crypto::pointer(der);
  const Signature parsed(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())));  // NOLINT(runtime/int)
  if (parsed == nullptr) return std::nullopt;
  Secret out = bytes_of_number(ECDSA_SIG_get0_r(parsed.get()), size);
  const Secret s = bytes_of_number(ECDSA_SIG_get0_s(parsed.get()), size);
  if (out.empty() || s.empty()) return std::nullopt;
  out.insert(out.end(), s.begin(), s.end());
  return out;
}

std::optional<Secret> to_der(EVP_PKEY* key, Span plain) {
  const size_t size = number_size(key);
  if (size == 0 || plain.size() != 2 * size) return std::nullopt;
  const Signature made(ECDSA_SIG_new());
  BIGNUM* r = BN_bin2bn(plain.data(), static_cast<int>(size), nullptr);
  BIGNUM* s = BN_bin2bn(plain.data() + size, static_cast<int>(size), nullptr);
  if (made == nullptr || ECDSA_SIG_set0(made.get(), r, s) != 1) return std::nullopt;
  unsigned char* der = nullptr;
  const int length = i2d_ECDSA_SIG(made.get(), &der);
  if (length <= 0) return std::nullopt;
  Secret out = secret_of(der, static_cast<size_t>(length));
  OPENSSL_free(der);
  return out;
}

constexpr const char* kFailed = "Signing failed";

struct Signer : binding::Wrap<Signer, binding::Goes::kAtOnce> {
  DigestContext context{EVP_MD_CTX_new()};
  bool is_final = false;
};

// signer(digest's name) → signer
void make_signer(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  if (!call.ok()) return;
  ERR_clear_error();
  auto made = std::make_unique<Signer>();
  const EVP_MD* digest = digest_by_name(name);
  if (digest == nullptr)
    return call.fail(error("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + name));
  if (EVP_DigestInit_ex(made->context.get(), digest, nullptr) != 1)
    return call.fail(openssl_failure("EVP_DigestInit_ex failed"));
  v8::Local<v8::Object> object = Signer::wrap(call.scope, std::move(made), 512);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// signerUpdate(signer, data, encoding)
void update_signer(const Arguments& info) {
  Call call(info);
  Signer* signer = call.self<Signer>();
  const Content data = call.content();
  if (!call.ok()) return;
  if (signer->is_final) return call.fail(error("ERR_CRYPTO_INVALID_STATE", "Not initialised"));
  crypto::in_pieces(data.span(), stopped_of(call.scope), [signer](Span piece) {
    return EVP_DigestUpdate(signer->context.get(), crypto::pointer(piece), piece.size()) == 1;
  });
}

// The digest of what was given; false with a pending exception.
bool finish(Call& call, Signer* signer, EVP_PKEY* key, Secret* digest) {
  if (signer->is_final) {
    call.fail(error("ERR_CRYPTO_INVALID_STATE", "Not initialised"));
    return false;
  }
  if (is_one_shot(key)) {
    call.fail(error("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported crypto operation"));
    return false;
  }
  signer->is_final = true;
  *digest = Secret(EVP_MAX_MD_SIZE);
  unsigned int size = 0;
  if (EVP_DigestFinal_ex(signer->context.get(), digest->data(), &size) != 1) {
    call.fail(openssl_failure(kFailed));
    return false;
  }
  digest->resize(size);
  return true;
}

// sign(signer, key in four, padding, salt, encoding) → bytes
void sign(const Arguments& info) {
  Call call(info);
  Signer* signer = call.self<Signer>();
  const KeyPointer key = asymmetric_key(call, true);
  const Signing how = signing_of(call, false);
  if (!call.ok()) return;
  EVP_PKEY* pair = key->pair.get();
  Secret digest;
  ERR_clear_error();
  if (!finish(call, signer, pair, &digest)) return;
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair, nullptr));
  Secret out(static_cast<size_t>(EVP_PKEY_get_size(pair)));
  size_t size = out.size();
  if (context == nullptr || EVP_PKEY_sign_init(context.get()) <= 0 ||
      !set_padding(context.get(), pair, how) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), EVP_MD_CTX_get0_md(signer->context.get())) <=
          0 ||
      EVP_PKEY_sign(context.get(), out.data(), &size, digest.data(), digest.size()) <= 0)
    return call.fail(openssl_failure(kFailed));
  out.resize(size);
  if (how.plain) {
    if (std::optional<Secret> plain = to_plain(pair, out)) out = std::move(*plain);
  }
  ERR_clear_error();
  call.give(Value(std::move(out)));
}

// verify(signer, key in four, signature, padding, salt, encoding)
void verify(const Arguments& info) {
  Call call(info);
  Signer* signer = call.self<Signer>();
  const KeyPointer key = asymmetric_key(call, false);
  const Span given = call.bytes();
  const Signing how = signing_of(call, false);
  if (!call.ok()) return;
  EVP_PKEY* pair = key->pair.get();
  Secret digest;
  ERR_clear_error();
  if (!finish(call, signer, pair, &digest)) return;
  Secret signature = crypto::copy_of(given);
  if (how.plain && number_size(pair) != 0) {
    std::optional<Secret> der = to_der(pair, given);
    if (!der) return call.give(Value(false));
    signature = std::move(*der);
  }
  const PkeyContext context(EVP_PKEY_CTX_new_from_pkey(nullptr, pair, nullptr));
  if (context == nullptr || EVP_PKEY_verify_init(context.get()) <= 0 ||
      !set_padding(context.get(), pair, how) ||
      EVP_PKEY_CTX_set_signature_md(context.get(), EVP_MD_CTX_get0_md(signer->context.get())) <= 0)
    return call.fail(openssl_failure("Verifying failed"));
  const bool right = EVP_PKEY_verify(context.get(), crypto::pointer(signature), signature.size(),
                                     digest.data(), digest.size()) == 1;
  ERR_clear_error();
  call.give(Value(right));
}

// What the two jobs are given; false with a pending exception.
struct Whole {
  KeyPointer key;
  Secret data;
  const EVP_MD* digest = nullptr;
  Signing how;
};
bool whole_of(Call& call, bool is_private, Whole* out) {
  out->key = asymmetric_key(call, is_private);
  out->data = call.copy();
  if (!call.absent()) {
    const std::string name = call.name();
    if (!call.ok()) return false;
    out->digest = digest_by_name(name);
    if (out->digest == nullptr) call.fail(invalid_digest(name));
  }
  out->how = signing_of(call, true);
  return call.ok();
}

// With `init` EVP_DigestSignInit or EVP_DigestVerifyInit.
template <typename Init>
DigestContext begun(const Whole& whole, Init init) {
  DigestContext context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* options = nullptr;
  EVP_PKEY* pair = whole.key->pair.get();
  if (init(context.get(), &options, whole.digest, nullptr, pair) != 1 ||
      !set_padding(options, pair, whole.how))
    return nullptr;
  return context;
}

Got<Value> sign_whole(const Whole& whole, crypto::Stopped stopped) {
  ERR_clear_error();
  EVP_PKEY* pair = whole.key->pair.get();
  const DigestContext context = begun(whole, EVP_DigestSignInit);
  if (context == nullptr) return openssl_failure(kFailed);
  const Span data = whole.data;
  Secret out(static_cast<size_t>(EVP_PKEY_get_size(pair)));
  size_t size = out.size();
  bool right = false;
  if (is_one_shot(pair)) {
    right =
        EVP_DigestSign(context.get(), out.data(), &size, crypto::pointer(data), data.size()) == 1;
  } else {
    right = crypto::in_pieces(data, stopped,
                              [&](Span piece) {
                                return EVP_DigestSignUpdate(context.get(), crypto::pointer(piece),
                                                            piece.size()) == 1;
                              }) &&
            EVP_DigestSignFinal(context.get(), out.data(), &size) == 1;
  }
  if (!right) return openssl_failure(kFailed);
  out.resize(size);
  if (whole.how.plain && number_size(pair) != 0) {
    std::optional<Secret> plain = to_plain(pair, out);
    if (!plain) return openssl_failure(kFailed);
    out = std::move(*plain);
  }
  return Value(std::move(out));
}

Got<Value> verify_whole(const Whole& whole, Span given, crypto::Stopped stopped) {
  ERR_clear_error();
  EVP_PKEY* pair = whole.key->pair.get();
  Secret signature = crypto::copy_of(given);
  if (whole.how.plain && number_size(pair) != 0) {
    std::optional<Secret> der = to_der(pair, given);
    if (!der) return Value(false);
    signature = std::move(*der);
  }
  const DigestContext context = begun(whole, EVP_DigestVerifyInit);
  if (context == nullptr) return openssl_failure("Verifying failed");
  const Span data = whole.data;
  bool right = false;
  if (is_one_shot(pair)) {
    right = EVP_DigestVerify(context.get(), crypto::pointer(signature), signature.size(),
                             crypto::pointer(data), data.size()) == 1;
  } else {
    right = crypto::in_pieces(data, stopped,
                              [&](Span piece) {
                                return EVP_DigestVerifyUpdate(context.get(), crypto::pointer(piece),
                                                              piece.size()) == 1;
                              }) &&
            EVP_DigestVerifyFinal(context.get(), crypto::pointer(signature), signature.size()) == 1;
  }
  ERR_clear_error();
  return Value(right);
}

// signJob(key in four, data, digest, salt, padding, encoding) → a job that gives bytes
void sign_job(const Arguments& info) {
  Call call(info);
  auto whole = std::make_shared<Whole>();
  if (!whole_of(call, true, whole.get())) return;
  give_job(call, whole->data.size(),
           [whole](crypto::Stopped stopped) { return sign_whole(*whole, stopped); });
}

// verifyJob(the same, signature) → a job that gives whether it is right
void verify_job(const Arguments& info) {
  Call call(info);
  auto whole = std::make_shared<Whole>();
  if (!whole_of(call, false, whole.get())) return;
  const Secret signature = call.copy();
  give_job(call, whole->data.size() + signature.size(),
           [whole, signature](crypto::Stopped stopped) {
             return verify_whole(*whole, signature, stopped);
           });
}

}  // namespace

void add_signatures(binding::Natives& natives) {
  natives.add("signer", make_signer, 1);
  natives.add("signerUpdate", update_signer, 3);
  natives.add("sign", sign, 8);
  natives.add("verify", verify, 9);
  natives.add("signJob", sign_job, 9);
  natives.add("verifyJob", verify_job, 10);
}

}  // namespace edgert::bindings::node_crypto
