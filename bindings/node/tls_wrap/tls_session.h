// TlsSession: one side of a TLS connection between two heaps of bytes; the stream that carries them
// is JavaScript's affair.
#pragma once

#include <openssl/ssl.h>

#include <memory>
#include <string>
#include <vector>

#include "bindings/node/tls_wrap/secure_context.h"

namespace edgert::bindings::node_tls {

// What has happened while OpenSSL ran, as tls_wire.ts reads it: each with as many values behind it
// as named.
enum class Event : uint32_t {
  kBegins = 0,   // a handshake
  kDone = 1,     // the handshake
  kBytes = 2,    // bytes in clear
  kEnd = 3,      // the peer's goodbye
  kFailed = 4,   // error
  kHello = 5,    // session id, has a ticket, server name, wants OCSP, protocols; awaits `go_on`
  kChoose = 6,   // server name, wants OCSP; awaits `go_on`
  kSession = 7,  // id, session
  kKeyLog = 8,   // a line of it
  kStatus = 9,   // OCSP's answer or undefined
};

// Thread: the realm's. No function of JavaScript runs while OpenSSL does: what a script has to
// answer stops it, and is asked for when the call is over.
class TlsSession final : public binding::Wrap<TlsSession, binding::Goes::kAtOnce> {
 public:
  TlsSession(binding::Memory& memory, SecureContext& context, bool is_server);
  bool is_made() const { return ssl_ != nullptr; }
  SSL* ssl() const { return ssl_.get(); }
  bool is_server() const { return is_server_; }

  // What the peer sent; false when too much waits already.
  bool receive(Span bytes);
  // Goes as far as it can.
  std::vector<node_crypto::Value> proceed(node_crypto::Failure* failure);
  // Bytes that go out encrypted: all of them, or none before the handshake is over.
  bool write(Span bytes, node_crypto::Failure* failure);
  Secret take_output();
  void shut_down();

  void use(SecureContext& context);

  // What a script wants to be asked, or to be told.
  bool asks_hello = false, asks_choice = false, tells_sessions = false, tells_keys = false;
  // What it answered.
  void go_on_after_hello() { hello_ = Step::kAnswered; }
  void go_on_after_choice() { choice_ = Step::kAnswered; }
  std::unique_ptr<SSL_SESSION, crypto::Freed<SSL_SESSION_free>> found_session;
  std::string protocols;     // a client's offer, or what a server knows, as ALPN lists them
  std::string chosen;        // of a script that was asked: the protocol
  bool refuses_all = false;  // none of them
  bool chooses = false;      // a script is asked for the protocol
  Secret status;             // OCSP's answer of a server
  std::string server_name;   // of a hello that waits

 private:
  enum class Step { kUnasked, kAsked, kAnswered };
  static TlsSession* of(const SSL* ssl) { return static_cast<TlsSession*>(SSL_get_app_data(ssl)); }
  static void prepare(SSL_CTX* context);
  void found(Event event) { found_.emplace_back(static_cast<uint32_t>(event)); }
  int on_hello(SSL* ssl);
  int on_choice();
  int on_protocols(const unsigned char** out, unsigned char* size, Span offered);
  void count();

  const bool is_server_;
  std::unique_ptr<SSL, crypto::Freed<SSL_free>> ssl_;
  BIO* input_ = nullptr;   // owned by `ssl_`
  BIO* output_ = nullptr;  // owned by `ssl_`
  Step hello_ = Step::kUnasked, choice_ = Step::kUnasked;
  bool has_failed_ = false, has_ended_ = false;
  std::vector<node_crypto::Value> found_;
  binding::HeldBytes memory_;
};

// What OpenSSL has to say of a connection that failed, with Node's code of it.
node_crypto::Failure tls_failure();

void add_sessions(binding::Natives& natives);
void add_session_parts(binding::Natives& natives);

}  // namespace edgert::bindings::node_tls
