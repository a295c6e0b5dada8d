// TlsIdentity: who a server is for clients that speak TLS.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"

namespace edgert {

// A private key and the certificates that go with it, in PEM: each the path of a file, or in its
// place the text itself.
struct TlsKeyPair {
  std::string key_file{};   // PKCS#8, PKCS#1 or SEC1, without a passphrase
  std::string cert_file{};  // the server's own certificate, then those between it and its authority
  std::string key_pem{};
  std::string cert_pem{};
};

// Keys and certificates as servers use them, any number of them the same ones: see
// HttpServerOptions::tls. Thread: any. Owner: whoever shares it; a server keeps it. Errors: kIo for
// a file that cannot be read, kInvalidArgument for what is in it; the message names the file and
// says what is wrong. Cost: what reads files waits for them, and some 1 ms for each pair.
class TlsIdentity final {
 public:
  // Of several pairs a client that names a host (SNI) gets the first of which the certificate names
  // it, exactly or else by a wildcard, as its subjectAltName has it; without such a one, the first
  // of all.
  static Result<std::shared_ptr<TlsIdentity>> load(std::vector<TlsKeyPair> pairs);
  ~TlsIdentity();

  // Reads all of them anew, for connections that come from then on; those that are there stay as
  // they are, and tickets of clients stay good. After an error everything is as before.
  Status reload();
  // What people should know of the certificates, each a sentence: such as have expired.
  std::vector<std::string> warnings() const;

  struct Impl;

 private:
  friend struct Inside;
  explicit TlsIdentity(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace edgert
