// TlsTickets: the keys of the tickets by which clients resume their sessions (RFC 5077, RFC 8446).
#pragma once

#include <openssl/ssl.h>

#include <array>
#include <cstdint>
#include <mutex>

namespace edgert::loop {

// What a session needs lies in its ticket alone, encrypted: nothing is kept for those who may come
// again. Whoever has a ticket's key can read what TLS 1.2 said under it, so none lives for long.
// Thread: any.
class TlsTickets {
 public:
  // How long a key makes tickets, and again, how long those are good then.
  static constexpr int64_t kPeriodS = 3600;

  TlsTickets();
  ~TlsTickets();
  TlsTickets(const TlsTickets&) = delete;
  TlsTickets& operator=(const TlsTickets&) = delete;

  // Makes these the keys of a context, which must not outlive them.
  void use_in(SSL_CTX* context);

 private:
  struct Key {
    std::array<unsigned char, 16> name{};
    std::array<unsigned char, 32> cipher{}, mac{};
    int64_t since_s = 0;
    bool is_there = false;
  };
  static int choose(SSL* ssl, unsigned char* name, unsigned char* iv, EVP_CIPHER_CTX* cipher,
                    EVP_MAC_CTX* mac, int encrypts);
  // The one that makes tickets now; false: no random bytes are to be had.
  bool current(int64_t now_s, Key* key);
  bool find(const unsigned char* name, int64_t now_s, Key* key, bool* is_current);
  bool renew(int64_t now_s);

  std::mutex mutex_;
  Key keys_[2];  // what makes tickets, and what has
};

}  // namespace edgert::loop
