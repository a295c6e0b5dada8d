// Texts of certificates as Node writes them.
#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <optional>
#include <string>
#include <vector>

#include "bindings/node/crypto/call.h"

namespace edgert::bindings::node_crypto {

std::string name_text(const X509_NAME* name);
// Names and values in turn; of a name that is there several times, a list.
std::vector<Value> name_fields(const X509_NAME* name);
// Nothing where the certificate has no such extension.
std::optional<std::string> alternative_names(const X509* certificate);
std::optional<std::string> access_text(const X509* certificate);
std::string time_text(const ASN1_TIME* time);
std::string fingerprint(const X509* certificate, const EVP_MD* digest);
std::string serial_number(const X509* certificate);
// Names and values in turn, as tls.TLSSocket.getPeerCertificate has them.
std::vector<Value> certificate_fields(X509* certificate);
// The handle of an X509Certificate.
v8::MaybeLocal<v8::Value> certificate_to_js(Scope& scope, X509* certificate);

}  // namespace edgert::bindings::node_crypto
