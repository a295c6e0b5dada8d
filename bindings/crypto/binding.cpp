// Natives of crypto: read keys and parameters, compute beside the worker's thread, and answer.
#include <optional>

#include "bindings/crypto/key_pair.h"
#include "bindings/crypto/public_key.h"
#include "bindings/crypto/secret_key.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/natives.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/work.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

namespace {

using binding::Arguments;
using binding::Scope;
using namespace crypto;

// Up to so many bytes go faster here than to another thread.
constexpr size_t kInlineBytes = 64 * 1024;

// What a CryptoKey holds on to.
struct KeyHandle : binding::Wrap<KeyHandle, binding::Goes::kAtOnce> {
  explicit KeyHandle(KeyPointer held) : key(std::move(held)) {}
  const KeyPointer key;
};

// What a job gives: one of these.
struct Value {
  enum class Kind { kBytes, kTruth, kNumber, kKey, kKeys, kParts };
  Value(Secret given) : kind(Kind::kBytes), bytes(std::move(given)) {}   // NOLINT(runtime/explicit)
  Value(bool given) : kind(Kind::kTruth), number(given) {}               // NOLINT(runtime/explicit)
  Value(uint32_t given) : kind(Kind::kNumber), number(given) {}          // NOLINT(runtime/explicit)
  Value(KeyPointer given) : kind(Kind::kKey), keys{std::move(given)} {}  // NOLINT(runtime/explicit)
  Value(Halves given) : kind(Kind::kKeys), keys(std::move(given)) {}     // NOLINT(runtime/explicit)
  Value(std::vector<Secret> given) : kind(Kind::kParts), parts(std::move(given)) {}  // NOLINT

  Kind kind;
  uint32_t number = 0;
  Secret bytes;
  Halves keys;
  std::vector<Secret> parts;
};
using Job = std::function<Result<Value>(Stopped stopped)>;

template <typename T>
Result<Value> value(Result<T> result) {
  if (!result.ok()) return result.take_error();
  return Value(std::move(result).value());
}

// The bytes that a call was given: where they lie in JS, or copies of them when it goes on after
// the call has returned.
struct Inputs {
  std::vector<Span> spans;
  std::vector<Secret> copies;
  size_t size() const {
    size_t sum = 0;
    for (const Span& span : spans) sum += span.size();
    return sum;
  }
  void own() {
    copies.reserve(spans.size());
    for (Span& span : spans) {
      copies.push_back(copy_of(span));
      span = copies.back();
    }
  }
};
class Input {
 public:
  Input(std::shared_ptr<Inputs> all, size_t index) : all_(std::move(all)), index_(index) {}
  operator Span() const { return all_->spans[index_]; }  // NOLINT(runtime/explicit)
  size_t size() const { return all_->spans[index_].size(); }

 private:
  std::shared_ptr<Inputs> all_;
  size_t index_;
};

v8::MaybeLocal<v8::Value> to_js(Scope& scope, const Secret& bytes) {
  v8::Local<v8::Uint8Array> view;
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  if (!binding::to_uint8_array(scope, text).ToLocal(&view)) return {};
  return view->Buffer();
}
v8::MaybeLocal<v8::Value> to_js(Scope& scope, const KeyPointer& key) {
  constexpr size_t kOfPair = 8 * 1024;
  v8::Local<v8::Object> object =
      KeyHandle::wrap(scope, std::make_unique<KeyHandle>(key),
                      key->secret.size() + (key->pair != nullptr ? kOfPair : 0));
  if (object.IsEmpty()) return {};
  return object;
}
template <typename T>
v8::MaybeLocal<v8::Value> to_js(Scope& scope, const std::vector<T>& items) {
  std::vector<v8::Local<v8::Value>> values(items.size());
  for (size_t i = 0; i < items.size(); ++i) {
    if (!to_js(scope, items[i]).ToLocal(&values[i])) return {};
  }
  return v8::Array::New(scope.isolate(), values.data(), values.size());
}

// A failure becomes a string, "OperationError:why": the JS half makes a DOMException of it.
v8::MaybeLocal<v8::Value> settled(Scope& scope, const Result<Value>& result) {
  if (result.ok()) {
    const Value& given = result.value();
    switch (given.kind) {
      case Value::Kind::kBytes:
        return to_js(scope, given.bytes);
      case Value::Kind::kTruth:
        return v8::Boolean::New(scope.isolate(), given.number != 0);
      case Value::Kind::kNumber:
        return v8::Integer::NewFromUnsigned(scope.isolate(), given.number);
      case Value::Kind::kKey:
        return to_js(scope, given.keys[0]);
      case Value::Kind::kKeys:
        return to_js(scope, given.keys);
      case Value::Kind::kParts:
        return to_js(scope, given.parts);
    }
  }
  const Error& error = result.error();
  const char* name = error.code == ErrorCode::kInvalidArgument ? "DataError:"
                     : error.code == ErrorCode::kNotSupported  ? "NotSupportedError:"
                                                               : "OperationError:";
  return binding::text(scope, name + error.message);
}

// One call from JS: reads its arguments in order, then runs a job, here or on another thread.
class Call {
 public:
  explicit Call(const Arguments& info) : scope_(info), info_(info) {}

  uint32_t number() {
    v8::Local<v8::Value> given = next();
    if (!given->IsUint32()) return wrong("number"), 0;
    return given.As<v8::Uint32>()->Value();
  }
  bool truth() { return next()->IsTrue(); }
  const EVP_MD* hash() {
    const EVP_MD* found = hash_by_number(number());
    if (found == nullptr) wrong("hash");
    return found;
  }
  KeyType type() {
    const auto given = static_cast<KeyType>(number());
    if (given >= KeyType::kCount) return wrong("kind of key"), KeyType::kRsa;
    return given;
  }
  Input bytes() { return bytes(next()); }
  std::vector<Input> list() {
    constexpr size_t kMost = 16;
    const binding::Elements given = binding::elements(scope_, next(), kMost);
    std::vector<Input> items;
    if (!given) return wrong("list"), items;
    for (v8::Local<v8::Value> item : *given) items.push_back(bytes(item));
    return items;
  }
  // Of a pair, or one of bytes.
  KeyPointer key(bool of_pair) {
    KeyHandle* handle = KeyHandle::unwrap(next());
    if (handle == nullptr || (handle->key->pair != nullptr) != of_pair) {
      wrong("key");
      static const KeyPointer none = std::make_shared<Key>();
      return none;
    }
    return handle->key;
  }

  // `heavy` jobs take long whatever the size of what they are given; `output` is the size of what
  // they give.
  void run(bool heavy, size_t output, Job job) {
    if (failed_) return;
    v8::Local<v8::Value> answer;
    if (!heavy && inputs_->size() + output <= kInlineBytes) {
      static const std::atomic<bool> never{false};
      if (settled(scope_, job(never)).ToLocal(&answer)) info_.GetReturnValue().Set(answer);
      return;
    }
    // The job and its promise weigh something too.
    const size_t cost = inputs_->size() + output + 4096;
    if (!scope_.realm().memory().lend(cost))
      return binding::throw_range_error(scope_, "crypto.subtle has too much data in flight");
    inputs_->own();
    v8::Local<v8::Promise::Resolver> resolver;
    if (!v8::Promise::Resolver::New(scope_.context()).ToLocal(&resolver)) {
      scope_.realm().memory().take_back(cost);
      return;
    }
    auto pin = std::make_shared<binding::Pin>(scope_, resolver);
    auto result = std::make_shared<std::optional<Result<Value>>>();
    scope_.realm().work().calculate(
        [job = std::move(job), result](Stopped stopped) { result->emplace(job(stopped)); },
        [pin, result, cost](Scope& scope) { finish(scope, *pin, **result, cost); });
    info_.GetReturnValue().Set(resolver->GetPromise());
  }

 private:
  static void finish(Scope& scope, const binding::Pin& pin, const Result<Value>& result,
                     size_t cost) {
    scope.realm().memory().take_back(cost);
    v8::Local<v8::Promise::Resolver> resolver =
        pin.get(scope.isolate()).As<v8::Promise::Resolver>();
    v8::TryCatch caught(scope.isolate());
    v8::Local<v8::Value> answer;
    if (settled(scope, result).ToLocal(&answer)) {
      // In a box without a prototype, where a script's `then` would see what it holds.
      v8::Local<v8::Name> field = binding::name(scope, "value");
      v8::Local<v8::Object> box =
          v8::Object::New(scope.isolate(), v8::Null(scope.isolate()), &field, &answer, 1);
      resolver->Resolve(scope.context(), box).FromMaybe(false);
    } else if (caught.HasCaught() && !caught.HasTerminated()) {
      resolver->Reject(scope.context(), caught.Exception()).FromMaybe(false);
    }
  }

  v8::Local<v8::Value> next() { return info_[at_++]; }
  Input bytes(v8::Local<v8::Value> given) {
    const binding::ByteSpan span = binding::byte_span(given);
    if (!span.is_bytes) wrong("buffer");
    inputs_->spans.emplace_back(span.data, span.size);
    return Input(inputs_, inputs_->spans.size() - 1);
  }
  void wrong(const char* wanted) {
    if (failed_) return;
    failed_ = true;
    binding::throw_type_error(scope_,
                              "argument " + std::to_string(at_) + " is no " + std::string(wanted));
  }

  Scope scope_;
  const Arguments& info_;
  int at_ = 0;
  bool failed_ = false;
  std::shared_ptr<Inputs> inputs_ = std::make_shared<Inputs>();
};

void native_digest(const Arguments& info) {
  Call call(info);
  const EVP_MD* hash = call.hash();
  const Input data = call.bytes();
  call.run(false, 0, [=](Stopped stopped) { return value(digest(hash, data, stopped)); });
}

void native_secret_key(const Arguments& info) {
  Call call(info);
  const Input data = call.bytes();
  call.run(false, 0, [=](Stopped) { return Result<Value>(secret_key(data)); });
}

void native_secret_bytes(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  call.run(false, 0, [=](Stopped) { return Result<Value>(key->secret); });
}

void native_random_key(const Arguments& info) {
  Call call(info);
  const uint32_t bits = call.number();
  call.run(false, bits / 8, [=](Stopped) {
    const Result<Secret> bytes = random_secret(bits);
    return bytes.ok() ? Result<Value>(secret_key(bytes.value())) : bytes.error();
  });
}

void native_aes(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  AesOptions options;
  options.mode = static_cast<AesMode>(call.number());
  options.encrypt = call.truth();
  const Input data = call.bytes();
  const Input iv = call.bytes();
  const Input additional = call.bytes();
  options.bits = call.number();
  call.run(false, data.size(), [=](Stopped stopped) {
    AesOptions whole = options;
    whole.iv = iv;
    whole.additional = additional;
    return value(aes(key->secret, whole, data, stopped));
  });
}

void native_hmac(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  const EVP_MD* hash = call.hash();
  const Input data = call.bytes();
  call.run(false, 0,
           [=](Stopped stopped) { return value(hmac(hash, key->secret, data, stopped)); });
}

void native_hmac_verify(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  const EVP_MD* hash = call.hash();
  const Input signature = call.bytes();
  const Input data = call.bytes();
  call.run(false, 0, [=](Stopped stopped) -> Result<Value> {
    const Result<Secret> own = hmac(hash, key->secret, data, stopped);
    if (!own.ok()) return own.error();
    return Value(signature.size() == own.value().size() &&
                 CRYPTO_memcmp(own.value().data(), pointer(signature), signature.size()) == 0);
  });
}

void native_hkdf(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  const EVP_MD* hash = call.hash();
  const Input salt = call.bytes();
  const Input context = call.bytes();
  const uint32_t size = call.number();
  call.run(false, size, [=](Stopped stopped) {
    return value(hkdf(hash, key->secret, salt, context, size, stopped));
  });
}

void native_pbkdf2(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(false);
  const EVP_MD* hash = call.hash();
  const Input salt = call.bytes();
  const uint32_t iterations = call.number();
  const uint32_t size = call.number();
  call.run(true, size, [=](Stopped stopped) {
    return value(pbkdf2(hash, key->secret, salt, iterations, size, stopped));
  });
}

void native_generate_rsa(const Arguments& info) {
  Call call(info);
  const uint32_t bits = call.number();
  const Input exponent = call.bytes();
  call.run(true, 0, [=](Stopped stopped) { return value(generate_rsa(bits, exponent, stopped)); });
}

void native_generate(const Arguments& info) {
  Call call(info);
  const KeyType type = call.type();
  call.run(true, 0, [=](Stopped) { return value(generate(type)); });
}

void native_read_spki(const Arguments& info) {
  Call call(info);
  const KeyType type = call.type();
  const Input der = call.bytes();
  call.run(false, 0, [=](Stopped) { return value(read_spki(type, der)); });
}

void native_read_pkcs8(const Arguments& info) {
  Call call(info);
  const KeyType type = call.type();
  const Input der = call.bytes();
  call.run(false, 0, [=](Stopped) { return value(read_pkcs8(type, der)); });
}

void native_read_raw(const Arguments& info) {
  Call call(info);
  const KeyType type = call.type();
  const Input point = call.bytes();
  call.run(false, 0, [=](Stopped) { return value(read_raw(type, point)); });
}

void native_read_parts(const Arguments& info) {
  Call call(info);
  const KeyType type = call.type();
  const std::vector<Input> parts = call.list();
  call.run(false, 0, [=](Stopped) {
    return value(read_parts(type, std::vector<Span>(parts.begin(), parts.end())));
  });
}

template <auto write>
void native_write(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(true);
  call.run(false, 0, [=](Stopped) { return value(write(*key)); });
}

void native_rsa_bits(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(true);
  call.run(false, 0, [=](Stopped) { return Result<Value>(rsa_bits(*key)); });
}

// Operations of a millisecond and more.
bool is_slow(const Key& key) {
  if (key.type == KeyType::kRsa) return key.is_private;
  return key.type == KeyType::kP384 || key.type == KeyType::kP521;
}

Signing signing(Call& call) {
  Signing how;
  how.scheme = static_cast<Scheme>(call.number());
  how.hash = hash_by_number(call.number());
  how.salt_size = call.number();
  if (how.scheme == Scheme::kEd25519) how.hash = nullptr;
  return how;
}

void native_sign(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(true);
  const Signing how = signing(call);
  const Input data = call.bytes();
  call.run(is_slow(*key), 0,
           [=](Stopped stopped) { return value(sign(*key, how, data, stopped)); });
}

void native_verify(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(true);
  const Signing how = signing(call);
  const Input signature = call.bytes();
  const Input data = call.bytes();
  call.run(is_slow(*key), 0,
           [=](Stopped stopped) { return value(verify(*key, how, signature, data, stopped)); });
}

void native_rsa_oaep(const Arguments& info) {
  Call call(info);
  const KeyPointer key = call.key(true);
  const bool encrypt = call.truth();
  const EVP_MD* hash = call.hash();
  const Input label = call.bytes();
  const Input data = call.bytes();
  call.run(is_slow(*key), 0,
           [=](Stopped) { return value(rsa_oaep(*key, encrypt, hash, label, data)); });
}

void native_agree(const Arguments& info) {
  Call call(info);
  const KeyPointer own = call.key(true);
  const KeyPointer other = call.key(true);
  call.run(is_slow(*own), 0, [=](Stopped) { return value(agree(*own, *other)); });
}

}  // namespace

void install_crypto(binding::Natives& natives) {
  natives.folder("crypto");
  natives.add("digest", native_digest, 2);
  natives.add("secretKey", native_secret_key, 1);
  natives.add("secretBytes", native_secret_bytes, 1);
  natives.add("randomKey", native_random_key, 1);
  natives.add("aes", native_aes, 7);
  natives.add("hmac", native_hmac, 3);
  natives.add("hmacVerify", native_hmac_verify, 4);
  natives.add("hkdf", native_hkdf, 5);
  natives.add("pbkdf2", native_pbkdf2, 5);
  natives.add("generateRsa", native_generate_rsa, 2);
  natives.add("generatePair", native_generate, 1);
  natives.add("readSpki", native_read_spki, 2);
  natives.add("readPkcs8", native_read_pkcs8, 2);
  natives.add("readRaw", native_read_raw, 2);
  natives.add("readParts", native_read_parts, 2);
  natives.add("writeDer", native_write<write_der>, 1);
  natives.add("writeParts", native_write<write_parts>, 1);
  natives.add("writeRaw", native_write<write_raw>, 1);
  natives.add("rsaBits", native_rsa_bits, 1);
  natives.add("rsaExponent", native_write<rsa_exponent>, 1);
  natives.add("sign", native_sign, 5);
  natives.add("verify", native_verify, 6);
  natives.add("rsaOaep", native_rsa_oaep, 5);
  natives.add("agree", native_agree, 2);
}

}  // namespace edgert::bindings
