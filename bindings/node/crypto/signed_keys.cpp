// Natives of Certificate: Netscape's signed public keys with a challenge.
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using Spki = std::unique_ptr<NETSCAPE_SPKI, Freed<NETSCAPE_SPKI_free>>;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

Spki spki_of(Call& call) {
  constexpr size_t kLongest = 256 * 1024;
  Span text = call.bytes();
  // OpenSSL takes base64 without what is around it.
  while (!text.empty() && (text.back() == '\n' || text.back() == '\r' || text.back() == ' '))
    text = text.first(text.size() - 1);
  if (!call.ok() || text.empty() || text.size() > kLongest) return nullptr;
  ERR_clear_error();
  Spki made(NETSCAPE_SPKI_b64_decode(reinterpret_cast<const char*>(text.data()),
                                     static_cast<int>(text.size())));
  ERR_clear_error();
  return made;
}

// verifySpkac(bytes)
void verify(const Arguments& info) {
  Call call(info);
  const Spki spki = spki_of(call);
  if (!call.ok()) return;
  const Pkey key(spki != nullptr ? X509_PUBKEY_get(spki->spkac->pubkey) : nullptr);
  const bool right = key != nullptr && NETSCAPE_SPKI_verify(spki.get(), key.get()) > 0;
  ERR_clear_error();
  call.give(Value(right));
}

// spkacKey(bytes) → PEM as bytes, or an empty text
void export_key(const Arguments& info) {
  Call call(info);
  const Spki spki = spki_of(call);
  if (!call.ok()) return;
  const Pkey key(spki != nullptr ? NETSCAPE_SPKI_get_pubkey(spki.get()) : nullptr);
  const Bio sink(BIO_new(BIO_s_mem()));
  if (key == nullptr || PEM_write_bio_PUBKEY(sink.get(), key.get()) != 1) {
    ERR_clear_error();
    return call.give(Value(""));
  }
  char* data = nullptr;
  const long size = BIO_get_mem_data(sink.get(), &data);  // NOLINT(runtime/int)
  call.give(Value(secret_of(data, static_cast<size_t>(size))));
}

// spkacChallenge(bytes) → bytes, or an empty text
void export_challenge(const Arguments& info) {
  Call call(info);
  const Spki spki = spki_of(call);
  if (!call.ok()) return;
  if (spki == nullptr) return call.give(Value(""));
  unsigned char* text = nullptr;
  const int size = ASN1_STRING_to_UTF8(&text, spki->spkac->challenge);
  if (size < 0) {
    ERR_clear_error();
    return call.give(Value(""));
  }
  Secret out = secret_of(text, static_cast<size_t>(size));
  OPENSSL_free(text);
  call.give(Value(std::move(out)));
}

}  // namespace

void add_signed_keys(binding::Natives& natives) {
  natives.add("verifySpkac", verify, 1);
  natives.add("spkacKey", export_key, 1);
  natives.add("spkacChallenge", export_challenge, 1);
}

}  // namespace edgert::bindings::node_crypto
