// What both sides of TLS have of OpenSSL in common.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert::loop {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* owned) const {
    kFree(owned);
  }
};
using SslContext = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Pem = std::unique_ptr<BIO, Freed<BIO_free>>;

// Of TLS 1.2 and later; null where there is no memory.
SslContext new_tls_context(const SSL_METHOD* method);
// Reads what is a PEM text.
Pem read_pem(const std::string& text);
// Names as ALPN lists them (RFC 7301 §3.1).
Result<std::string> tls_protocol_list(const std::vector<std::string>& protocols);
// The text for a code of OpenSSL.
std::string tls_error_text(unsigned long code);  // NOLINT(runtime/int)

}  // namespace edgert::loop
