// Natives of ciphers: Cipheriv, Decipheriv and what is told about them.
#include <openssl/err.h>
#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <climits>
#include <cstring>
#include <optional>

#include "bindings/node/crypto/job.h"
#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::CipherContext;

constexpr uint32_t kNoTagLength = UINT32_MAX;
constexpr size_t kLongestTag = 16;

int mode_of(const EVP_CIPHER* cipher) { return EVP_CIPHER_get_mode(cipher); }
bool is_poly1305(const EVP_CIPHER* cipher) {
  return EVP_CIPHER_get_nid(cipher) == NID_chacha20_poly1305;
}
bool is_authenticated(const EVP_CIPHER* cipher) {
  const int mode = mode_of(cipher);
  return mode == EVP_CIPH_CCM_MODE || mode == EVP_CIPH_GCM_MODE || mode == EVP_CIPH_OCB_MODE ||
         is_poly1305(cipher);
}
// https://csrc.nist.gov/pubs/sp/800/38/d/final, section 5.2.1.2.
bool is_tag_length_of_gcm(uint32_t size) {
  return size == 4 || size == 8 || (size >= 12 && size <= kLongestTag);
}
Failure invalid_iv() {
  ERR_clear_error();
  return type_error("ERR_CRYPTO_INVALID_IV", "Invalid initialization vector");
}
Failure invalid_tag_length(uint32_t size) {
  ERR_clear_error();
  return type_error("ERR_CRYPTO_INVALID_AUTH_TAG",
                    "Invalid authentication tag length: " + std::to_string(size));
}
Failure invalid_message_length() {
  return range_error("ERR_CRYPTO_INVALID_MESSAGELEN", "Invalid message length");
}

struct CipherHandle : binding::Wrap<CipherHandle, binding::Goes::kAtOnce> {
  CipherContext context;  // until the end
  bool encrypts = false;
  bool authenticates = false;
  bool is_poly = false;
  int mode = 0;
  uint32_t tag_length = kNoTagLength;
  std::array<uint8_t, kLongestTag> tag{};
  enum class Tag { kUnknown, kKnown, kPassed } tag_state = Tag::kUnknown;
  bool has_failed = false;  // CCM says so before the end
  size_t most = INT_MAX;    // bytes of a message, of CCM's

  bool pass_tag() {
    if (tag_state != Tag::kKnown) return true;
    tag_state = Tag::kPassed;
    return EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag_length),
                               tag.data()) == 1;
  }
};

// What the mode wants to know before the key; a failure, or nothing.
std::optional<Failure> prepare(CipherHandle& handle, const std::string& name, size_t iv_size,
                               uint32_t tag_length) {
  EVP_CIPHER_CTX* context = handle.context.get();
  if (EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(iv_size), nullptr) !=
      1)
    return invalid_iv();
  if (handle.mode == EVP_CIPH_GCM_MODE) {
    if (tag_length == kNoTagLength) return std::nullopt;
    if (!is_tag_length_of_gcm(tag_length)) return invalid_tag_length(tag_length);
    handle.tag_length = tag_length;
    return std::nullopt;
  }
  if (tag_length == kNoTagLength) {
    if (!handle.is_poly) {
      return type_error("ERR_CRYPTO_INVALID_AUTH_TAG", "authTagLength required for " + name);
    }
    tag_length = kLongestTag;
  }
  if (tag_length > kLongestTag || EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG,
                                                      static_cast<int>(tag_length), nullptr) != 1)
    return invalid_tag_length(tag_length);
  handle.tag_length = tag_length;
  if (handle.mode == EVP_CIPH_CCM_MODE) {
    if (iv_size < 7 || iv_size > 13) return invalid_iv();
    if (iv_size == 12) handle.most = 0xffffff;
    if (iv_size == 13) handle.most = 0xffff;
  }
  return std::nullopt;
}

void begin(Call& call, bool encrypts, const EVP_CIPHER* cipher, const std::string& name, Span key,
           Span iv, uint32_t tag_length) {
  constexpr const char* kFailed = "Failed to initialize cipher";
  auto handle = std::make_unique<CipherHandle>();
  handle->context.reset(EVP_CIPHER_CTX_new());
  handle->encrypts = encrypts;
  handle->mode = mode_of(cipher);
  handle->authenticates = is_authenticated(cipher);
  handle->is_poly = is_poly1305(cipher);
  EVP_CIPHER_CTX* context = handle->context.get();
  if (handle->mode == EVP_CIPH_WRAP_MODE)
    EVP_CIPHER_CTX_set_flags(context, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  const int direction = encrypts ? 1 : 0;
  if (EVP_CipherInit_ex(context, cipher, nullptr, nullptr, nullptr, direction) != 1)
    return call.fail(openssl_failure(kFailed));
  if (handle->authenticates) {
    if (const std::optional<Failure> failure = prepare(*handle, name, iv.size(), tag_length))
      return call.fail(*failure);
  }
  if (key.size() > INT_MAX ||
      EVP_CIPHER_CTX_set_key_length(context, static_cast<int>(key.size())) != 1) {
    ERR_clear_error();
    return call.fail(invalid_key_length());
  }
  if (EVP_CipherInit_ex(context, nullptr, nullptr, crypto::pointer(key),
                        iv.empty() ? nullptr : iv.data(), direction) != 1)
    return call.fail(openssl_failure(kFailed));
  v8::Local<v8::Object> object = CipherHandle::wrap(call.scope, std::move(handle), 1024);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

uint32_t tag_length_of(Call& call) {
  const double given = call.real();
  return given >= 0 && given < kNoTagLength ? static_cast<uint32_t>(given) : kNoTagLength;
}

Failure unknown_cipher() {
  ERR_clear_error();
  return error("ERR_CRYPTO_UNKNOWN_CIPHER", "Unknown cipher");
}

// cipher(encrypts, name, key, iv or null, tag's length or -1) → cipher
void make_cipher(const Arguments& info) {
  Call call(info);
  const bool encrypts = call.truth();
  const std::string name = call.name();
  v8::Local<v8::Value> given = call.next();
  const bool has_no_iv = info[3]->IsNullOrUndefined();
  const Span iv = call.bytes_or_none();
  const uint32_t tag_length = tag_length_of(call);
  if (!call.ok()) return;
  KeyHandle* handle = KeyHandle::unwrap(given);
  const binding::ByteSpan span = binding::byte_span(given);
  if (handle == nullptr && !span.is_bytes) return call.wrong("key");
  const Span key = handle != nullptr ? Span(handle->key->secret) : Span(span.data, span.size);
  ERR_clear_error();
  const EVP_CIPHER* cipher = EVP_get_cipherbyname(name.c_str());
  if (cipher == nullptr) return call.fail(unknown_cipher());
  const size_t wanted = static_cast<size_t>(std::max(EVP_CIPHER_get_iv_length(cipher), 0));
  if (has_no_iv && wanted != 0) return call.fail(invalid_iv());
  const bool any_size = is_authenticated(cipher);
  if (!any_size && !has_no_iv && iv.size() != wanted) return call.fail(invalid_iv());
  if (any_size && iv.empty()) return call.fail(invalid_iv());
  if (iv.size() > INT_MAX || (is_poly1305(cipher) && iv.size() > 12))
    return call.fail(invalid_iv());
  begin(call, encrypts, cipher, name, key, iv, tag_length);
}

// cipherByPassword(encrypts, name, password, tag's length or -1) → cipher, as OpenSSL's program
// once did it
void make_cipher_by_password(const Arguments& info) {
  Call call(info);
  const bool encrypts = call.truth();
  const std::string name = call.name();
  const Span password = call.bytes();
  const uint32_t tag_length = tag_length_of(call);
  if (!call.ok()) return;
  ERR_clear_error();
  const EVP_CIPHER* cipher = EVP_get_cipherbyname(name.c_str());
  if (cipher == nullptr) return call.fail(unknown_cipher());
  if (password.size() > INT_MAX) return call.fail(invalid_key_length());
  std::array<uint8_t, EVP_MAX_KEY_LENGTH> key{};
  std::array<uint8_t, EVP_MAX_IV_LENGTH> iv{};
  const int size = EVP_BytesToKey(cipher, EVP_md5(), nullptr, crypto::pointer(password),
                                  static_cast<int>(password.size()), 1, key.data(), iv.data());
  if (size <= 0) return call.fail(openssl_failure("Failed to initialize cipher"));
  begin(call, encrypts, cipher, name, Span(key).first(static_cast<size_t>(size)),
        Span(iv).first(static_cast<size_t>(EVP_CIPHER_get_iv_length(cipher))), tag_length);
  OPENSSL_cleanse(key.data(), key.size());
}

// Whether a message may come in any pieces.
bool is_streamed(int mode) {
  switch (mode) {
    case EVP_CIPH_CBC_MODE:
    case EVP_CIPH_CFB_MODE:
    case EVP_CIPH_CTR_MODE:
    case EVP_CIPH_ECB_MODE:
    case EVP_CIPH_GCM_MODE:
    case EVP_CIPH_OCB_MODE:
    case EVP_CIPH_OFB_MODE:
    case EVP_CIPH_STREAM_CIPHER:
      return true;
    default:
      return false;
  }
}

// At once, or in pieces between which it can be stopped; `size` becomes that of what is written.
bool update(EVP_CIPHER_CTX* context, bool streams, Span data, uint8_t* out, int* size,
            crypto::Stopped stopped) {
  int written = 0;
  const auto take = [&](Span piece) {
    const bool taken = EVP_CipherUpdate(context, out + written, size, crypto::pointer(piece),
                                        static_cast<int>(piece.size())) == 1;
    written += taken ? *size : 0;
    return taken;
  };
  const bool whole = streams ? crypto::in_pieces(data, stopped, take) : take(data);
  *size = written;
  return whole;
}

// cipherUpdate(cipher, data, encoding) → bytes
void update_cipher(const Arguments& info) {
  constexpr const char* kFailed = "Trying to add data in unsupported state";
  Call call(info);
  CipherHandle* handle = call.self<CipherHandle>();
  const Content content = call.content();
  if (!call.ok()) return;
  const Span data = content.span();
  ERR_clear_error();
  EVP_CIPHER_CTX* context = handle->context.get();
  if (context == nullptr || data.size() > INT_MAX - EVP_MAX_BLOCK_LENGTH)
    return call.fail(error("ERR_CRYPTO_INVALID_STATE", kFailed));
  if (handle->mode == EVP_CIPH_CCM_MODE && data.size() > handle->most)
    return call.fail(invalid_message_length());
  // Slow, and nothing stops it: keys are what is wrapped.
  constexpr size_t kMostWrapped = 1 << 20;
  if (handle->mode == EVP_CIPH_WRAP_MODE && data.size() > kMostWrapped)
    return call.fail(invalid_message_length());
  if (!handle->encrypts && handle->authenticates && !handle->pass_tag())
    return call.fail(openssl_failure(kFailed));
  int size = static_cast<int>(data.size()) + EVP_CIPHER_CTX_get_block_size(context);
  if (handle->encrypts && handle->mode == EVP_CIPH_WRAP_MODE &&
      EVP_CipherUpdate(context, nullptr, &size, crypto::pointer(data),
                       static_cast<int>(data.size())) != 1)
    return call.fail(openssl_failure(kFailed));
  if (!call.room(static_cast<size_t>(size) * 2)) return;
  Secret out(static_cast<size_t>(size));
  if (!update(context, is_streamed(handle->mode), data, out.data(), &size,
              stopped_of(call.scope))) {
    if (handle->encrypts || handle->mode != EVP_CIPH_CCM_MODE)
      return call.fail(openssl_failure(kFailed));
    handle->has_failed = true;
    size = 0;
    ERR_clear_error();
  }
  out.resize(static_cast<size_t>(std::max(size, 0)));
  call.give(Value(std::move(out)));
}

// cipherFinal(cipher) → bytes
void end_cipher(const Arguments& info) {
  Call call(info);
  CipherHandle* handle = call.self<CipherHandle>();
  if (handle == nullptr) return;
  if (handle->context == nullptr)
    return call.fail(error("ERR_CRYPTO_INVALID_STATE", "Unsupported state"));
  ERR_clear_error();
  const CipherContext context = std::move(handle->context);
  handle->context.reset();
  Secret out(static_cast<size_t>(EVP_CIPHER_CTX_get_block_size(context.get())));
  int size = 0;
  bool right = true;
  if (!handle->encrypts && handle->authenticates &&
      handle->tag_state == CipherHandle::Tag::kKnown) {
    handle->tag_state = CipherHandle::Tag::kPassed;
    right = EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG,
                                static_cast<int>(handle->tag_length), handle->tag.data()) == 1;
  }
  // Not every mode of OpenSSL's asks for the tag.
  if (!handle->encrypts && handle->authenticates)
    right = right && handle->tag_state == CipherHandle::Tag::kPassed;
  if (!handle->encrypts && handle->mode == EVP_CIPH_CCM_MODE) {
    right = right && !handle->has_failed;
  } else {
    right = right && EVP_CipherFinal_ex(context.get(), out.data(), &size) == 1;
    if (right && handle->encrypts && handle->authenticates) {
      if (handle->tag_length == kNoTagLength) handle->tag_length = kLongestTag;
      right = EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG,
                                  static_cast<int>(handle->tag_length), handle->tag.data()) == 1;
    }
  }
  if (!right) {
    return call.fail(openssl_failure(handle->authenticates
                                         ? "Unsupported state or unable to authenticate data"
                                         : "Unsupported state"));
  }
  out.resize(static_cast<size_t>(size));
  call.give(Value(std::move(out)));
}

// cipherPadding(cipher, pads) → whether it could be set
void set_padding(const Arguments& info) {
  Call call(info);
  CipherHandle* handle = call.self<CipherHandle>();
  const bool pads = call.truth();
  if (!call.ok()) return;
  call.give(Value(handle->context != nullptr &&
                  EVP_CIPHER_CTX_set_padding(handle->context.get(), pads ? 1 : 0) == 1));
}

// cipherTag(cipher) → bytes or undefined
void get_tag(const Arguments& info) {
  Call call(info);
  const CipherHandle* handle = call.self<CipherHandle>();
  if (handle == nullptr || handle->context != nullptr || !handle->encrypts ||
      handle->tag_length == kNoTagLength)
    return;
  call.give(Value(secret_of(handle->tag.data(), handle->tag_length)));
}

// cipherSetTag(cipher, bytes) → whether it could be set
void set_tag(const Arguments& info) {
  Call call(info);
  CipherHandle* handle = call.self<CipherHandle>();
  const Span tag = call.bytes();
  if (!call.ok()) return;
  if (handle->context == nullptr || !handle->authenticates || handle->encrypts ||
      handle->tag_state != CipherHandle::Tag::kUnknown)
    return call.give(Value(false));
  const auto size = static_cast<uint32_t>(std::min<size_t>(tag.size(), UINT32_MAX - 1));
  const bool fits = handle->mode == EVP_CIPH_GCM_MODE
                        ? (handle->tag_length == kNoTagLength || handle->tag_length == size) &&
                              is_tag_length_of_gcm(size)
                        : handle->tag_length == size;
  if (!fits || size > kLongestTag) return call.fail(invalid_tag_length(size));
  handle->tag_length = size;
  handle->tag_state = CipherHandle::Tag::kKnown;
  handle->tag.fill(0);
  std::copy(tag.begin(), tag.end(), handle->tag.begin());
  call.give(Value(true));
}

// cipherAdd(cipher, bytes that are authenticated only, length of the text or -1) → whether it could
void add_data(const Arguments& info) {
  Call call(info);
  CipherHandle* handle = call.self<CipherHandle>();
  const Span data = call.bytes();
  const double length = call.real();
  if (!call.ok()) return;
  EVP_CIPHER_CTX* context = handle->context.get();
  if (context == nullptr || !handle->authenticates || data.size() > INT_MAX)
    return call.give(Value(false));
  ERR_clear_error();
  int size = 0;
  if (handle->mode == EVP_CIPH_CCM_MODE) {
    if (!(length >= 0)) {
      return call.fail(
          type_error("ERR_MISSING_ARGS", "options.plaintextLength required for CCM mode with AAD"));
    }
    if (length > static_cast<double>(handle->most)) return call.fail(invalid_message_length());
    if (!handle->encrypts && !handle->pass_tag()) return call.give(Value(false));
    if (EVP_CipherUpdate(context, nullptr, &size, nullptr, static_cast<int>(length)) != 1)
      return call.give(Value(false));
  }
  const bool taken = EVP_CipherUpdate(context, nullptr, &size, crypto::pointer(data),
                                      static_cast<int>(data.size())) == 1;
  ERR_clear_error();
  call.give(Value(taken));
}

const char* mode_name(int mode) {
  switch (mode) {
    case EVP_CIPH_CBC_MODE:
      return "cbc";
    case EVP_CIPH_CCM_MODE:
      return "ccm";
    case EVP_CIPH_CFB_MODE:
      return "cfb";
    case EVP_CIPH_CTR_MODE:
      return "ctr";
    case EVP_CIPH_ECB_MODE:
      return "ecb";
    case EVP_CIPH_GCM_MODE:
      return "gcm";
    case EVP_CIPH_OCB_MODE:
      return "ocb";
    case EVP_CIPH_OFB_MODE:
      return "ofb";
    case EVP_CIPH_WRAP_MODE:
      return "wrap";
    case EVP_CIPH_XTS_MODE:
      return "xts";
    case EVP_CIPH_STREAM_CIPHER:
      return "stream";
    default:
      return nullptr;
  }
}

// cipherInfo(name or number, key's length, iv's length) → names and values, or undefined
void cipher_info(const Arguments& info) {
  Call call(info);
  v8::Local<v8::Value> named = call.next();
  std::optional<int> key_size, iv_size;
  if (!call.absent()) key_size = call.integer();
  if (!call.absent()) iv_size = call.integer();
  if (!call.ok()) return;
  const EVP_CIPHER* cipher =
      named->IsInt32() ? EVP_get_cipherbyname(OBJ_nid2sn(named.As<v8::Int32>()->Value()))
                       : EVP_get_cipherbyname(binding::short_text(call.scope, named).c_str());
  if (cipher == nullptr) return ERR_clear_error();
  const int mode = mode_of(cipher);
  const char* label = mode_name(mode);
  int iv_length = EVP_CIPHER_get_iv_length(cipher);
  int key_length = EVP_CIPHER_get_key_length(cipher);
  if (key_size || iv_size) {
    const CipherContext context(EVP_CIPHER_CTX_new());
    if (EVP_CipherInit_ex(context.get(), cipher, nullptr, nullptr, nullptr, 1) != 1)
      return ERR_clear_error();
    if (key_size) {
      if (EVP_CIPHER_CTX_set_key_length(context.get(), *key_size) != 1) return ERR_clear_error();
      key_length = *key_size;
    }
    if (iv_size) {
      if (mode == EVP_CIPH_CCM_MODE) {
        if (*iv_size < 7 || *iv_size > 13) return;
      } else if (mode == EVP_CIPH_GCM_MODE || mode == EVP_CIPH_OCB_MODE) {
        if (EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, *iv_size, nullptr) != 1)
          return ERR_clear_error();
      } else if (*iv_size != iv_length) {
        return;
      }
      iv_length = *iv_size;
    }
  }
  std::vector<Value> fields;
  if (label != nullptr) fields.insert(fields.end(), {"mode", label});
  const int number = EVP_CIPHER_get_nid(cipher);
  fields.insert(fields.end(), {"name", OBJ_nid2sn(number), "nid", number});
  if (mode != EVP_CIPH_STREAM_CIPHER)
    fields.insert(fields.end(), {"blockSize", EVP_CIPHER_get_block_size(cipher)});
  if (iv_length != 0) fields.insert(fields.end(), {"ivLength", iv_length});
  fields.insert(fields.end(), {"keyLength", key_length});
  call.give(Value(std::move(fields)));
}

}  // namespace

void add_ciphers(binding::Natives& natives) {
  natives.add("cipher", make_cipher, 5);
  natives.add("cipherByPassword", make_cipher_by_password, 4);
  natives.add("cipherUpdate", update_cipher, 3);
  natives.add("cipherFinal", end_cipher, 1);
  natives.add("cipherPadding", set_padding, 2);
  natives.add("cipherTag", get_tag, 1);
  natives.add("cipherSetTag", set_tag, 2);
  natives.add("cipherAdd", add_data, 3);
  natives.add("cipherInfo", cipher_info, 3);
}

}  // namespace edgert::bindings::node_crypto
