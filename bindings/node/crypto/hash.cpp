// Natives of hashes and message authentication codes.
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <array>
#include <memory>

#include "bindings/node/buffer/encodings.h"
#include "bindings/node/crypto/job.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::DigestContext;

constexpr const char* kUnknownDigest = "Digest method not supported";

bool update(EVP_MD_CTX* context, Span data, crypto::Stopped stopped) {
  return crypto::in_pieces(data, stopped, [context](Span piece) {
    return EVP_DigestUpdate(context, crypto::pointer(piece), piece.size()) == 1;
  });
}

// Bytes, or their text when an encoding is named.
v8::MaybeLocal<v8::Value> encoded(Scope& scope, const Secret& bytes,
                                  v8::Local<v8::Value> encoding) {
  if (encoding->IsUndefined() || encoding->IsNull()) return to_js(scope, Value(bytes));
  const node::Encoding wanted = node::encoding_of(scope, encoding);
  if (wanted == node::Encoding::kBuffer) return to_js(scope, Value(bytes));
  v8::Local<v8::String> text;
  if (!node::text_of(scope, bytes.data(), bytes.size(), wanted).ToLocal(&text)) return {};
  return text;
}

struct HashHandle : binding::Wrap<HashHandle, binding::Goes::kAtOnce> {
  DigestContext context{EVP_MD_CTX_new()};
  size_t size = 0;
  Secret digest;
  binding::compat::ExternalMemory memory;  // of the digest
  bool is_final = false;
};

// hash(name or hash, length or undefined) → hash
void make_hash(const Arguments& info) {
  Call call(info);
  v8::Local<v8::Value> from = call.next();
  auto made = std::make_unique<HashHandle>();
  const EVP_MD* digest = nullptr;
  ERR_clear_error();
  if (from->IsString()) {
    digest = digest_by_name(binding::short_text(call.scope, from));
    if (digest == nullptr || EVP_DigestInit_ex(made->context.get(), digest, nullptr) != 1)
      return call.fail(openssl_failure(kUnknownDigest));
  } else {
    const HashHandle* source = HashHandle::unwrap(from);
    if (source == nullptr) return call.wrong("hash");
    if (source->is_final || EVP_MD_CTX_copy_ex(made->context.get(), source->context.get()) != 1)
      return call.fail(openssl_failure("Digest copy error"));
    digest = EVP_MD_CTX_get0_md(made->context.get());
  }
  made->size = static_cast<size_t>(EVP_MD_get_size(digest));
  if (!call.absent()) {
    const uint32_t wanted = call.number();
    if (!call.room(wanted)) return;
    if (wanted != made->size && (EVP_MD_get_flags(digest) & EVP_MD_FLAG_XOF) == 0) {
      ERR_raise(ERR_LIB_EVP, EVP_R_NOT_XOF_OR_INVALID_LENGTH);
      return call.fail(openssl_failure(kUnknownDigest));
    }
    made->size = wanted;
  }
  v8::Local<v8::Object> object = HashHandle::wrap(call.scope, std::move(made), 512);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// hashUpdate(hash, data, encoding) → whether it has been taken
void update_hash(const Arguments& info) {
  Call call(info);
  HashHandle* hash = call.self<HashHandle>();
  const Content data = call.content();
  if (!call.ok()) return;
  call.give(
      Value(!hash->is_final && update(hash->context.get(), data.span(), stopped_of(call.scope))));
}

bool finish(EVP_MD_CTX* context, size_t size, Secret* out) {
  *out = Secret(size);
  if (size == 0) return true;
  if (size == static_cast<size_t>(EVP_MD_get_size(EVP_MD_CTX_get0_md(context))))
    return EVP_DigestFinal_ex(context, out->data(), nullptr) == 1;
  return EVP_DigestFinalXOF(context, out->data(), size) == 1;
}

// hashDigest(hash, encoding) → bytes or text, the same whenever it is asked for
void digest_hash(const Arguments& info) {
  Call call(info);
  HashHandle* hash = call.self<HashHandle>();
  if (hash == nullptr) return;
  if (!hash->is_final) {
    if (!call.room(hash->size)) return;
    if (!finish(hash->context.get(), hash->size, &hash->digest))
      return call.fail(openssl_failure("Digest failed"));
    hash->is_final = true;
    hash->memory.set(call.scope.isolate(), hash->digest.size());
  }
  call.give(encoded(call.scope, hash->digest, call.next()));
}

// oneShotDigest(name, data, output's encoding) → bytes or text
void one_shot_digest(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  v8::Local<v8::Value> given = call.next();
  v8::Local<v8::Value> encoding = call.next();
  std::string text;
  Span data;
  if (given->IsString()) {
    if (!node::bytes_of(call.scope, given.As<v8::String>(), node::Encoding::kUtf8, &text)) return;
    data = Span(reinterpret_cast<const uint8_t*>(text.data()), text.size());
  } else {
    const binding::ByteSpan span = binding::byte_span(given);
    if (!span.is_bytes) return call.wrong("buffer or string");
    data = Span(span.data, span.size);
  }
  if (!call.ok()) return;
  ERR_clear_error();
  const EVP_MD* digest = digest_by_name(name);
  const DigestContext context(EVP_MD_CTX_new());
  if (digest == nullptr || EVP_DigestInit_ex(context.get(), digest, nullptr) != 1)
    return call.fail(openssl_failure(kUnknownDigest));
  Secret out;
  if (!update(context.get(), data, stopped_of(call.scope)) ||
      !finish(context.get(), static_cast<size_t>(EVP_MD_get_size(digest)), &out))
    return call.fail(openssl_failure("Digest failed"));
  call.give(encoded(call.scope, out, encoding));
}

struct HmacHandle : binding::Wrap<HmacHandle, binding::Goes::kAtOnce> {
  DigestContext context{EVP_MD_CTX_new()};
  bool is_final = false;
};

// hmac(name, key) → hmac
void make_hmac(const Arguments& info) {
  Call call(info);
  const std::string name = call.name();
  v8::Local<v8::Value> given = call.next();
  if (!call.ok()) return;
  Span bytes;
  KeyHandle* handle = KeyHandle::unwrap(given);
  if (handle != nullptr) {
    bytes = handle->key->secret;
  } else {
    const binding::ByteSpan span = binding::byte_span(given);
    if (!span.is_bytes) return call.wrong("key");
    bytes = Span(span.data, span.size);
  }
  ERR_clear_error();
  const EVP_MD* digest = digest_by_name(name);
  if (digest == nullptr) return call.fail(invalid_digest(name));
  // https://www.rfc-editor.org/rfc/rfc2104#section-3: of a long key its hash is the key, and what
  // OpenSSL would keep of it is not weighed.
  Secret hashed;
  const DigestContext context(EVP_MD_CTX_new());
  const auto size = static_cast<size_t>(EVP_MD_get_size(digest));
  if (bytes.size() > static_cast<size_t>(EVP_MD_get_block_size(digest))) {
    if (EVP_DigestInit_ex(context.get(), digest, nullptr) != 1 ||
        !update(context.get(), bytes, stopped_of(call.scope)) ||
        !finish(context.get(), size, &hashed))
      return call.fail(openssl_failure("Hmac failed"));
    bytes = hashed;
  }
  auto made = std::make_unique<HmacHandle>();
  const Pkey key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_HMAC, nullptr, crypto::pointer(bytes), bytes.size()));
  if (key == nullptr ||
      EVP_DigestSignInit(made->context.get(), nullptr, digest, nullptr, key.get()) != 1)
    return call.fail(openssl_failure("Hmac failed"));
  v8::Local<v8::Object> object = HmacHandle::wrap(call.scope, std::move(made), 1024);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// hmacUpdate(hmac, data, encoding) → whether it has been taken
void update_hmac(const Arguments& info) {
  Call call(info);
  HmacHandle* hmac = call.self<HmacHandle>();
  const Content data = call.content();
  if (!call.ok()) return;
  const auto add = [hmac](Span piece) {
    return EVP_DigestSignUpdate(hmac->context.get(), crypto::pointer(piece), piece.size()) == 1;
  };
  call.give(Value(!hmac->is_final && crypto::in_pieces(data.span(), stopped_of(call.scope), add)));
}

// hmacDigest(hmac, encoding) → bytes or text; empty from the second time on
void digest_hmac(const Arguments& info) {
  Call call(info);
  HmacHandle* hmac = call.self<HmacHandle>();
  if (hmac == nullptr) return;
  Secret out;
  if (!hmac->is_final) {
    size_t size = EVP_MAX_MD_SIZE;
    out = Secret(size);
    hmac->is_final = true;
    if (EVP_DigestSignFinal(hmac->context.get(), out.data(), &size) != 1)
      return call.fail(openssl_failure("Hmac failed"));
    out.resize(size);
  }
  call.give(encoded(call.scope, out, call.next()));
}

// timingSafeEqual(one, other); the lengths are not secret
void timing_safe_equal(const Arguments& info) {
  Call call(info);
  for (int i = 0; i < 2; ++i) {
    if (binding::byte_span(info[i]).is_bytes) continue;
    return call.fail(type_error("ERR_INVALID_ARG_TYPE",
                                std::string("The \"") + (i == 0 ? "buf1" : "buf2") +
                                    "\" argument must be an instance of ArrayBuffer, Buffer, "
                                    "TypedArray, or DataView."));
  }
  const Span one = call.bytes();
  const Span other = call.bytes();
  if (one.size() != other.size())
    return call.fail(range_error("ERR_CRYPTO_TIMING_SAFE_EQUAL_LENGTH",
                                 "Input buffers must have the same byte length"));
  call.give(Value(CRYPTO_memcmp(crypto::pointer(one), crypto::pointer(other), one.size()) == 0));
}

}  // namespace

void add_hashes(binding::Natives& natives) {
  natives.add("hash", make_hash, 2);
  natives.add("hashUpdate", update_hash, 3);
  natives.add("hashDigest", digest_hash, 2);
  natives.add("oneShotDigest", one_shot_digest, 3);
  natives.add("hmac", make_hmac, 2);
  natives.add("hmacUpdate", update_hmac, 3);
  natives.add("hmacDigest", digest_hmac, 2);
  natives.add("timingSafeEqual", timing_safe_equal, 2);
}

}  // namespace edgert::bindings::node_crypto
