#include "bindings/node/tls_wrap/tls_session.h"

#include <openssl/err.h>

#include <algorithm>
#include <cctype>
#include <cstring>
#include <utility>

#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings::node_tls {

using namespace node_crypto;  // NOLINT(build/namespaces)
using binding::Arguments;
using binding::Scope;

namespace {

// What OpenSSL keeps of a connection, roughly.
constexpr size_t kNativeBytes = 40 * 1024;
// What is read for one call, and what may wait to be read.
constexpr size_t kMostPerCall = 64 * 1024;
constexpr size_t kMostWaiting = 1 << 20;
constexpr size_t kMostPerWrite = 256 * 1024;
// As Node: larger ones are not worth keeping.
constexpr int kLargestSession = 10 * 1024;
constexpr int kLongestName = 255;

Secret session_bytes(SSL_SESSION* session) {
  unsigned char* data = nullptr;
  const int size = i2d_SSL_SESSION(session, &data);
  Secret out = size > 0 ? secret_of(data, static_cast<size_t>(size)) : Secret();
  OPENSSL_free(data);
  return out;
}

// The first host name of a server_name extension: https://www.rfc-editor.org/rfc/rfc6066#section-3
std::string name_in(Span extension) {
  constexpr size_t kHead = 5;
  if (extension.size() < kHead || extension[2] != TLSEXT_NAMETYPE_host_name) return {};
  const size_t size = static_cast<size_t>(extension[3]) << 8 | extension[4];
  if (size > extension.size() - kHead || size > kLongestName) return {};
  return {reinterpret_cast<const char*>(extension.data()) + kHead, size};
}

// https://www.rfc-editor.org/rfc/rfc7301#section-3.1: OpenSSL believes what it is given here.
bool is_protocol_list(Span list) {
  size_t at = 0;
  while (at < list.size()) {
    if (list[at] == 0) return false;
    at += 1 + static_cast<size_t>(list[at]);
  }
  return at == list.size();
}

Span extension_of(SSL* ssl, unsigned type) {
  const unsigned char* data = nullptr;
  size_t size = 0;
  if (SSL_client_hello_get0_ext(ssl, type, &data, &size) != 1) return {};
  return {data, size};
}

}  // namespace

Failure tls_failure() {
  constexpr size_t kMost = 8;
  Failure failure;
  size_t told = 0;
  const char* data = nullptr;
  int flags = 0;
  while (const unsigned long code =  // NOLINT(runtime/int)
         ERR_get_error_all(nullptr, nullptr, nullptr, &data, &flags)) {
    if (++told > kMost) continue;
    char line[256];
    ERR_error_string_n(code, line, sizeof line);
    failure.message += line;
    if (data != nullptr && (flags & ERR_TXT_STRING) != 0 && *data != 0)
      failure.message += std::string(":") + data;
    failure.message += '\n';
    failure.errors.push_back(code);
  }
  return failure;
}

TlsSession::TlsSession(binding::Memory& memory, SecureContext& context, bool is_server)
    : is_server_(is_server), memory_(memory) {
  prepare(context.context());
  ssl_.reset(SSL_new(context.context()));
  if (ssl_ == nullptr) return;
  input_ = BIO_new(BIO_s_mem());
  output_ = BIO_new(BIO_s_mem());
  SSL_set_bio(ssl(), input_, output_);
  SSL_set_app_data(ssl(), this);
  // Whether a certificate is to be trusted is asked when the handshake is over.
  SSL_set_verify(ssl(), SSL_VERIFY_NONE, [](int, X509_STORE_CTX*) { return 1; });
  SSL_set_info_callback(ssl(), [](const SSL* on, int where, int) {
    if ((where & SSL_CB_HANDSHAKE_START) != 0) of(on)->found(Event::kBegins);
    if ((where & SSL_CB_HANDSHAKE_DONE) != 0) of(on)->found(Event::kDone);
  });
  if (is_server) {
    SSL_set_accept_state(ssl());
    SSL_set_cert_cb(
        ssl(), [](SSL* on, void*) { return of(on)->on_choice(); }, nullptr);
  } else {
    SSL_set_connect_state(ssl());
  }
}

// What can only be set for a whole context asks the connection that it is called for.
void TlsSession::prepare(SSL_CTX* context) {
  SSL_CTX_set_client_hello_cb(
      context, [](SSL* on, int*, void*) { return of(on)->on_hello(on); }, nullptr);
  SSL_CTX_set_alpn_select_cb(
      context,
      [](SSL* on, const unsigned char** out, unsigned char* size, const unsigned char* in,
         unsigned length, void*) {
        return of(on)->on_protocols(out, size, {in, length});
      },
      nullptr);
  // Without it a server forgets the name that it was asked for.
  SSL_CTX_set_tlsext_servername_callback(
      context, +[](SSL*, int*, void*) { return SSL_TLSEXT_ERR_OK; });
  SSL_CTX_set_keylog_callback(context, [](const SSL* on, const char* line) {
    TlsSession* self = of(on);
    if (!self->tells_keys) return;
    self->found(Event::kKeyLog);
    self->found_.emplace_back(secret_of(line, std::strlen(line)));
  });
  SSL_CTX_sess_set_new_cb(context, [](SSL* on, SSL_SESSION* session) {
    TlsSession* self = of(on);
    if (!self->tells_sessions || i2d_SSL_SESSION(session, nullptr) > kLargestSession) return 0;
    unsigned size = 0;
    const unsigned char* id = SSL_SESSION_get_id(session, &size);
    self->found(Event::kSession);
    self->found_.emplace_back(secret_of(id, size));
    self->found_.emplace_back(session_bytes(session));
    return 0;
  });
  SSL_CTX_sess_set_get_cb(context, [](SSL* on, const unsigned char*, int, int* copies) {
    *copies = 0;
    return of(on)->found_session.release();
  });
  SSL_CTX_set_tlsext_status_cb(
      context, +[](SSL* on, void*) {
        TlsSession* self = of(on);
        if (self->is_server_) {
          if (self->status.empty()) return SSL_TLSEXT_ERR_NOACK;
          void* copy = OPENSSL_memdup(self->status.data(), self->status.size());
          if (copy == nullptr) return SSL_TLSEXT_ERR_NOACK;
          SSL_set_tlsext_status_ocsp_resp(on, copy,
                                          static_cast<long>(self->status.size()));  // NOLINT
          return SSL_TLSEXT_ERR_OK;
        }
        const unsigned char* answer = nullptr;
        const long size = SSL_get_tlsext_status_ocsp_resp(on, &answer);  // NOLINT(runtime/int)
        self->found(Event::kStatus);
        self->found_.emplace_back(answer == nullptr || size <= 0
                                      ? Value()
                                      : Value(secret_of(answer, static_cast<size_t>(size))));
        return 1;
      });
}

void TlsSession::use(SecureContext& context) {
  prepare(context.context());
  SSL_set_SSL_CTX(ssl(), context.context());
  SSL_set1_verify_cert_store(ssl(), SSL_CTX_get_cert_store(context.context()));
  SSL_set_client_CA_list(ssl(), SSL_dup_CA_list(SSL_CTX_get_client_CA_list(context.context())));
}

int TlsSession::on_hello(SSL* on) {
  if (!is_server_ || !asks_hello || hello_ == Step::kAnswered) return SSL_CLIENT_HELLO_SUCCESS;
  if (std::exchange(hello_, Step::kAsked) == Step::kAsked) return SSL_CLIENT_HELLO_RETRY;
  const unsigned char* id = nullptr;
  const size_t size = SSL_client_hello_get0_session_id(on, &id);
  const Span protocol_list = extension_of(on, TLSEXT_TYPE_application_layer_protocol_negotiation);
  server_name = name_in(extension_of(on, TLSEXT_TYPE_server_name));
  found(Event::kHello);
  found_.emplace_back(secret_of(id, size));
  found_.emplace_back(!extension_of(on, TLSEXT_TYPE_session_ticket).empty());
  found_.emplace_back(server_name);
  found_.emplace_back(extension_of(on, TLSEXT_TYPE_status_request).data() != nullptr);
  found_.emplace_back(protocol_list.size() > 2 ? crypto::copy_of(protocol_list.subspan(2))
                                               : Secret());
  return SSL_CLIENT_HELLO_RETRY;
}

int TlsSession::on_choice() {
  if (!asks_choice || choice_ == Step::kAnswered) return 1;
  if (std::exchange(choice_, Step::kAsked) == Step::kAsked) return -1;
  const char* name = SSL_get_servername(ssl(), TLSEXT_NAMETYPE_host_name);
  found(Event::kChoose);
  found_.emplace_back(name == nullptr ? "" : name);
  found_.emplace_back(SSL_get_tlsext_status_type(ssl()) == TLSEXT_STATUSTYPE_ocsp);
  return -1;
}

int TlsSession::on_protocols(const unsigned char** out, unsigned char* size, Span offered) {
  if (chooses) {
    if (refuses_all || chosen.empty()) return SSL_TLSEXT_ERR_ALERT_FATAL;
    // What is answered is one of those that were offered, which OpenSSL still has.
    for (size_t at = 0; at < offered.size(); at += 1 + offered[at]) {
      const Span each =
          offered.subspan(at + 1).first(std::min<size_t>(offered[at], offered.size() - at - 1));
      if (std::string_view(reinterpret_cast<const char*>(each.data()), each.size()) != chosen)
        continue;
      *out = each.data();
      *size = static_cast<unsigned char>(each.size());
      return SSL_TLSEXT_ERR_OK;
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  }
  if (protocols.empty()) return SSL_TLSEXT_ERR_NOACK;
  unsigned char* selected = nullptr;
  const int outcome = SSL_select_next_proto(
      &selected, size, reinterpret_cast<const unsigned char*>(protocols.data()),
      static_cast<unsigned>(protocols.size()), offered.data(),
      static_cast<unsigned>(offered.size()));
  *out = selected;
  return outcome == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

void TlsSession::count() { memory_.set(BIO_pending(input_) + BIO_pending(output_)); }

bool TlsSession::receive(Span bytes) {
  if (bytes.size() > kMostWaiting || BIO_pending(input_) + bytes.size() > kMostWaiting)
    return false;
  BIO_write(input_, bytes.data(), static_cast<int>(bytes.size()));
  count();
  return true;
}

std::vector<Value> TlsSession::proceed(Failure* failure) {
  found_.clear();
  if (has_failed_ || has_ended_) return {};
  // OpenSSL's queue of errors is the thread's.
  ERR_clear_error();
  int status = SSL_is_init_finished(ssl()) ? 1 : SSL_do_handshake(ssl());
  Secret bytes;
  while (status > 0 && bytes.size() < kMostPerCall) {
    constexpr size_t kRecord = 16 * 1024;
    Secret record(kRecord);
    status = SSL_read(ssl(), record.data(), static_cast<int>(record.size()));
    if (status <= 0) break;
    bytes.insert(bytes.end(), record.begin(), record.begin() + status);
  }
  const int error = status > 0 ? SSL_ERROR_NONE : SSL_get_error(ssl(), status);
  if (!bytes.empty()) {
    found(Event::kBytes);
    found_.emplace_back(std::move(bytes));
  }
  if (error == SSL_ERROR_ZERO_RETURN) {
    has_ended_ = true;
    found(Event::kEnd);
  } else if (error == SSL_ERROR_SSL || error == SSL_ERROR_SYSCALL) {
    *failure = tls_failure();
    has_failed_ = !failure->errors.empty();
  }
  ERR_clear_error();
  count();
  return std::exchange(found_, {});
}

bool TlsSession::write(Span bytes, Failure* failure) {
  ERR_clear_error();
  if (SSL_write(ssl(), bytes.data(), static_cast<int>(bytes.size())) <= 0) {
    *failure = tls_failure();
    return false;
  }
  count();
  return true;
}

Secret TlsSession::take_output() {
  Secret out(BIO_pending(output_));
  if (!out.empty()) BIO_read(output_, out.data(), static_cast<int>(out.size()));
  count();
  return out;
}

void TlsSession::shut_down() {
  ERR_clear_error();
  // Not before there is something to say goodbye to.
  if (!has_failed_ && SSL_in_before(ssl()) == 0 && SSL_shutdown(ssl()) == 0) SSL_shutdown(ssl());
  ERR_clear_error();
  count();
}

namespace {

// An error for scripts, with the code that Node has for it.
v8::Local<v8::Value> error_of(Scope& scope, const Failure& failure) {
  v8::Local<v8::Value> made = v8::Exception::Error(binding::text(scope, failure.message));
  const auto put = [&](const char* key, const std::string& text) {
    made.As<v8::Object>()
        ->CreateDataProperty(scope.context(), binding::name(scope, key), binding::text(scope, text))
        .FromMaybe(false);
  };
  if (failure.errors.empty()) return made;
  const char* library = ERR_lib_error_string(failure.errors[0]);
  const char* reason = ERR_reason_error_string(failure.errors[0]);
  if (library != nullptr) put("library", library);
  if (reason == nullptr) return made;
  put("reason", reason);
  std::string code = "ERR_SSL_";
  for (const char* at = reason; *at != 0; ++at)
    code += *at == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*at)));
  put("code", code);
  return made;
}

// session(context, is a server) → session
void make_session(const Arguments& info) {
  Call call(info);
  SecureContext* context = call.self<SecureContext>();
  const bool is_server = call.truth();
  if (!call.ok() || !call.room(kNativeBytes)) return;
  ERR_clear_error();
  auto self = std::make_unique<TlsSession>(call.scope.realm().memory(), *context, is_server);
  if (!self->is_made()) return call.fail(openssl_failure("SSL_new"));
  v8::Local<v8::Object> object = TlsSession::wrap(call.scope, std::move(self), kNativeBytes);
  if (!object.IsEmpty()) call.give(v8::MaybeLocal<v8::Value>(object));
}

// receive(session, bytes) → whether there was room
void receive(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const Span bytes = call.bytes();
  if (call.ok() && call.room(bytes.size())) call.give(Value(self->receive(bytes)));
}

// proceed(session) → events
void proceed(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  if (!call.ok() || !call.room(2 * kMostPerCall)) return;
  Failure failure;
  std::vector<v8::Local<v8::Value>> values;
  for (const Value& each : self->proceed(&failure)) {
    v8::Local<v8::Value> value;
    if (!to_js(call.scope, each).ToLocal(&value)) return;
    values.push_back(value);
  }
  if (!failure.errors.empty()) {
    values.push_back(v8::Integer::New(call.scope.isolate(), static_cast<int>(Event::kFailed)));
    values.push_back(error_of(call.scope, failure));
  }
  call.give(binding::array_of(call.scope, values.data(), values.size()));
}

// write(session, bytes)
void write(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const Span bytes = call.bytes();
  if (!call.ok()) return;
  if (bytes.size() > kMostPerWrite || bytes.empty() || SSL_is_init_finished(self->ssl()) == 0)
    return call.wrong("piece that can be written now");
  if (!call.room(bytes.size() + kMostPerCall)) return;
  Failure failure;
  if (self->write(bytes, &failure)) return;
  call.scope.isolate()->ThrowException(error_of(call.scope, failure));
}

// takeOutput(session) → bytes
void take_output(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  if (call.ok()) call.give(Value(self->take_output()));
}

// sayGoodbye(session)
void say_goodbye(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  if (call.ok()) self->shut_down();
}

// useContext(session, context)
void use_context(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  SecureContext* context = call.self<SecureContext>();
  if (call.ok()) self->use(*context);
}

// enable(session, 0 hello, 1 choice, 2 sessions, 3 keys, 4 protocols by a script, 5 OCSP)
void enable(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  if (which == 0) self->asks_hello = true;
  if (which == 1) self->asks_choice = true;
  if (which == 2) self->tells_sessions = true;
  if (which == 3) self->tells_keys = true;
  if (which == 4) self->asks_hello = self->chooses = true;
  if (which == 5) SSL_set_tlsext_status_type(self->ssl(), TLSEXT_STATUSTYPE_ocsp);
}

// goOn(session, 0 after the hello, 1 after the choice)
void go_on(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const uint32_t which = call.number();
  if (!call.ok()) return;
  if (which == 0) {
    self->go_on_after_hello();
  } else {
    self->go_on_after_choice();
  }
}

// offerProtocols(session, list as ALPN has it), chooseProtocol(session, name or undefined)
void offer_protocols(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const Span list = call.bytes();
  constexpr size_t kLongest = 65535;
  if (!call.ok()) return;
  if (list.size() > kLongest || !is_protocol_list(list)) return call.wrong("list of protocols");
  self->protocols.assign(reinterpret_cast<const char*>(list.data()), list.size());
  if (self->is_server()) return;
  if (SSL_set_alpn_protos(self->ssl(), list.data(), static_cast<unsigned>(list.size())) != 0) {
    ERR_clear_error();
    call.wrong("list of protocols");
  }
}
void choose_protocol(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  if (!call.ok()) return;
  self->refuses_all = call.absent();
  if (!self->refuses_all) self->chosen = call.name();
}

// setSession(session, a session's bytes, whether it is a server's answer) → whether it is one
void set_session(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const Span bytes = call.bytes();
  const bool is_answer = call.truth();
  constexpr size_t kLongest = 64 * 1024;
  if (!call.ok()) return;
  const unsigned char* at = bytes.data();
  std::unique_ptr<SSL_SESSION, crypto::Freed<SSL_SESSION_free>> session(
      bytes.size() > kLongest
          ? nullptr
          : d2i_SSL_SESSION(nullptr, &at, static_cast<long>(bytes.size())));  // NOLINT
  ERR_clear_error();
  if (session == nullptr) return call.give(Value(false));
  if (is_answer) {
    self->found_session = std::move(session);
    return call.give(Value(true));
  }
  // Later than that it would be another connection's.
  const bool is_set =
      SSL_in_before(self->ssl()) == 0 || SSL_set_session(self->ssl(), session.get()) == 1;
  ERR_clear_error();
  call.give(Value(is_set));
}

// setServerName(session, name)
void set_server_name(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const std::string name = call.name();
  if (!call.ok()) return;
  SSL_set_tlsext_host_name(self->ssl(), name.c_str());
  ERR_clear_error();
}

// setStatus(session, OCSP's answer)
void set_status(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  constexpr size_t kLongest = 64 * 1024;
  Secret answer = call.copy();
  if (!call.ok()) return;
  if (answer.size() > kLongest) return call.wrong("answer of OCSP");
  self->status = std::move(answer);
}

// verify(session, asks for the peer's certificate, needs it)
void verify(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const bool asks = call.truth(), needs = call.truth();
  if (!call.ok()) return;
  int mode = SSL_VERIFY_NONE;
  if (self->is_server() && asks)
    mode = SSL_VERIFY_PEER | (needs ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
  SSL_set_verify(self->ssl(), mode, [](int, X509_STORE_CTX*) { return 1; });
}

// renegotiate(session)
void renegotiate(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  if (!call.ok()) return;
  ERR_clear_error();
  if (SSL_renegotiate(self->ssl()) != 1) call.fail(openssl_failure("SSL_renegotiate"));
}

// setFragment(session, bytes) → 1 or 0
void set_fragment(const Arguments& info) {
  Call call(info);
  TlsSession* self = call.self<TlsSession>();
  const int size = call.integer();
  if (!call.ok()) return;
  call.give(Value(static_cast<int>(SSL_set_max_send_fragment(self->ssl(), size))));
  ERR_clear_error();
}

}  // namespace

void add_sessions(binding::Natives& natives) {
  natives.add("session", make_session, 2);
  natives.add("receive", receive, 2);
  natives.add("proceed", proceed, 1);
  natives.add("write", write, 2);
  natives.add("takeOutput", take_output, 1);
  natives.add("sayGoodbye", say_goodbye, 1);
  natives.add("useContext", use_context, 2);
  natives.add("enable", enable, 2);
  natives.add("goOn", go_on, 2);
  natives.add("offerProtocols", offer_protocols, 2);
  natives.add("chooseProtocol", choose_protocol, 2);
  natives.add("setSession", set_session, 3);
  natives.add("setServerName", set_server_name, 2);
  natives.add("setStatus", set_status, 2);
  natives.add("verify", verify, 3);
  natives.add("renegotiate", renegotiate, 1);
  natives.add("setFragment", set_fragment, 2);
}

}  // namespace edgert::bindings::node_tls
