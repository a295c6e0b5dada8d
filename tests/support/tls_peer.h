// A key and certificate made for one test, and a client on OpenSSL itself that may do what ours
// never would.
#pragma once

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <catch2/catch_test_macros.hpp>
#include <csignal>
#include <string>
#include <utility>
#include <vector>

namespace edgert::test {

struct MadePair {
  std::string key, certificate;  // PEM
};

// For the host localhost, by its own authority.
inline MadePair make_pair_for_localhost() {
  const auto text_of = [](BIO* memory) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(memory, &data);  // NOLINT(runtime/int)
    std::string text(data, static_cast<size_t>(size));
    BIO_free(memory);
    return text;
  };
  EVP_PKEY* key = EVP_EC_gen("P-256");
  X509* made = X509_new();
  X509_set_version(made, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(made), 1);
  X509_gmtime_adj(X509_getm_notBefore(made), -60);
  X509_gmtime_adj(X509_getm_notAfter(made), 3600);
  X509_set_pubkey(made, key);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(made), "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("localhost"), -1, -1, 0);
  X509_set_issuer_name(made, X509_get_subject_name(made));
  X509_EXTENSION* names =
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "DNS:localhost");
  X509_add_ext(made, names, -1);
  X509_EXTENSION_free(names);
  REQUIRE(X509_sign(made, key, EVP_sha256()) != 0);
  BIO* of_key = BIO_new(BIO_s_mem());
  BIO* of_certificate = BIO_new(BIO_s_mem());
  PEM_write_bio_PrivateKey(of_key, key, nullptr, nullptr, 0, nullptr, nullptr);
  PEM_write_bio_X509(of_certificate, made);
  X509_free(made);
  EVP_PKEY_free(key);
  return {text_of(of_key), text_of(of_certificate)};
}

// Blocks, so that it belongs on a thread beside the loop's.
class TlsPeer {
 public:
  // Takes the socket.
  TlsPeer(int socket, int version) : socket_(socket), context_(SSL_CTX_new(TLS_client_method())) {
    std::signal(SIGPIPE, SIG_IGN);
    const timeval patience{60, 0};
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL_CTX_set_min_proto_version(context_, version);
    SSL_CTX_set_max_proto_version(context_, version);
    ssl_ = SSL_new(context_);
    SSL_set_fd(ssl_, socket);
    SSL_set_connect_state(ssl_);
    SSL_set_msg_callback(
        ssl_, [](int is_written, int, int type, const void* bytes, size_t, SSL*, void* self) {
          if (!is_written && type == SSL3_RT_HEADER &&
              *static_cast<const unsigned char*>(bytes) == SSL3_RT_APPLICATION_DATA)
            ++static_cast<TlsPeer*>(self)->records_;
        });
    SSL_set_msg_callback_arg(ssl_, this);
  }
  ~TlsPeer() {
    SSL_free(ssl_);
    SSL_CTX_free(context_);
    if (socket_ >= 0) close(socket_);
  }
  TlsPeer(const TlsPeer&) = delete;
  TlsPeer& operator=(const TlsPeer&) = delete;

  SSL* ssl() { return ssl_; }
  bool handshake() { return SSL_do_handshake(ssl_) == 1; }
  bool write(const std::string& text) {
    return SSL_write(ssl_, text.data(), static_cast<int>(text.size())) > 0;
  }
  // So many bytes; fewer where the connection ends.
  std::string read(size_t size) {
    std::string text(size, 0);
    size_t got = 0;
    while (got < size) {
      const int status = SSL_read(ssl_, text.data() + got, static_cast<int>(size - got));
      if (status <= 0) break;
      got += static_cast<size_t>(status);
    }
    text.resize(got);
    return text;
  }
  // Of application data that have come since the last call; those of TLS 1.3 look all the same.
  size_t records() { return std::exchange(records_, 0); }
  // Without a goodbye.
  void cut() { close(std::exchange(socket_, -1)); }

 private:
  int socket_;
  SSL_CTX* context_;
  SSL* ssl_;
  size_t records_ = 0;
};

}  // namespace edgert::test
