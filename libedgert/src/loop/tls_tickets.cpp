#include "loop/tls_tickets.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <chrono>

namespace edgert::loop {

namespace {

// Of the clock that no one sets back.
int64_t seconds_now() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

int place_of_keys() {
  static const int place = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
  return place;
}

}  // namespace

TlsTickets::TlsTickets() = default;
TlsTickets::~TlsTickets() { OPENSSL_cleanse(keys_, sizeof keys_); }

void TlsTickets::use_in(SSL_CTX* context) {
  SSL_CTX_set_ex_data(context, place_of_keys(), this);
  SSL_CTX_set_tlsext_ticket_key_evp_cb(context, choose);
  SSL_CTX_set_timeout(context, kPeriodS);
}

bool TlsTickets::renew(int64_t now_s) {
  Key made;
  if (RAND_bytes(made.name.data(), static_cast<int>(made.name.size())) != 1 ||
      RAND_bytes(made.cipher.data(), static_cast<int>(made.cipher.size())) != 1 ||
      RAND_bytes(made.mac.data(), static_cast<int>(made.mac.size())) != 1)
    return false;
  made.since_s = now_s;
  made.is_there = true;
  keys_[1] = keys_[0];
  keys_[0] = made;
  OPENSSL_cleanse(&made, sizeof made);
  return true;
}

bool TlsTickets::current(int64_t now_s, Key* key) {
  const std::lock_guard lock(mutex_);
  if ((!keys_[0].is_there || now_s - keys_[0].since_s >= kPeriodS) && !renew(now_s)) return false;
  *key = keys_[0];
  return true;
}

bool TlsTickets::find(const unsigned char* name, int64_t now_s, Key* key, bool* is_current) {
  const std::lock_guard lock(mutex_);
  for (const Key& each : keys_) {
    if (!each.is_there || now_s - each.since_s >= 2 * kPeriodS) continue;
    if (!std::equal(each.name.begin(), each.name.end(), name)) continue;
    *key = each;
    *is_current = now_s - each.since_s < kPeriodS;
    return true;
  }
  return false;
}

// As OpenSSL wants it: negative for what fails, 0 for a ticket of no use, 2 for one to be replaced.
int TlsTickets::choose(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                       EVP_MAC_CTX* mac, int encrypts) {
  auto* tickets =
      static_cast<TlsTickets*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(ssl), place_of_keys()));
  // Fetched once: OpenSSL looks them up by name otherwise, for every ticket.
  static const EVP_CIPHER* const aes = EVP_CIPHER_fetch(nullptr, "AES-256-CBC", nullptr);
  if (tickets == nullptr || aes == nullptr) return -1;
  Key key;
  bool is_current = true;
  const int64_t now_s = seconds_now();
  if (encrypts) {
    const int iv_size = EVP_CIPHER_get_iv_length(aes);
    if (!tickets->current(now_s, &key) || RAND_bytes(iv, iv_size) != 1) return -1;
    std::copy(key.name.begin(), key.name.end(), name);
  } else if (!tickets->find(name, now_s, &key, &is_current)) {
    return 0;
  }
  char digest[] = "SHA256";
  const OSSL_PARAM parameters[] = {
      OSSL_PARAM_construct_octet_string(OSSL_MAC_PARAM_KEY, key.mac.data(), key.mac.size()),
      OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, digest, 0),
      OSSL_PARAM_construct_end(),
  };
  const bool is_set =
      EVP_CipherInit_ex(cipher, aes, nullptr, key.cipher.data(), iv, encrypts) == 1 &&
      EVP_MAC_CTX_set_params(mac, parameters) == 1;
  OPENSSL_cleanse(&key, sizeof key);
  if (!is_set) return -1;
  return is_current ? 1 : 2;
}

}  // namespace edgert::loop
