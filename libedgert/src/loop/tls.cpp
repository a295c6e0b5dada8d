#include "loop/tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "base/check.h"
#include "base/ip_address.h"
#include "edgert/binding/trust.h"
#include "loop/tcp.h"

namespace edgert::loop {

namespace {

template <auto kFree>
struct Freed {
  template <typename T>
  void operator()(T* owned) const {
    kFree(owned);
  }
};
using Certificate = std::unique_ptr<X509, Freed<X509_free>>;
using Store = std::unique_ptr<X509_STORE, Freed<X509_STORE_free>>;
using Session = std::unique_ptr<SSL_SESSION, Freed<SSL_SESSION_free>>;

// Sessions are a convenience: no more than these are kept.
constexpr size_t kMostSessions = 256;
// A session keeps its server's certificates, which no worker's memory counts: not long ones.
constexpr int kLargestSession = 16 * 1024;

std::string reason_of(unsigned long code) {
  const char* reason = ERR_reason_error_string(code);
  return reason == nullptr ? "unknown error" : reason;
}

// Adds the certificates of a PEM text; returns how many.
int add_certificates(X509_STORE* store, BIO* pem) {
  int count = 0;
  while (const Certificate certificate{PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)}) {
    if (X509_STORE_add_cert(store, certificate.get()) == 1) ++count;
  }
  ERR_clear_error();  // PEM's own end is one
  return count;
}

// Names as ALPN lists them (RFC 7301 §3.1).
Result<std::string> protocol_list(const std::vector<std::string>& protocols) {
  constexpr size_t kLongestName = 255;
  constexpr size_t kLongestList = 65535;
  std::string list;
  for (const std::string& protocol : protocols) {
    list.append(1, static_cast<char>(protocol.size())).append(protocol);
    if (protocol.empty() || protocol.size() > kLongestName || list.size() > kLongestList)
      return Error{ErrorCode::kInvalidArgument, "a protocol's name has 1 to 255 bytes"};
  }
  return list;
}

}  // namespace

struct TlsContext::Internals {
  SSL_CTX* context = SSL_CTX_new(TLS_client_method());
  std::unordered_map<std::string, Session> sessions;  // by host and port

  ~Internals() { SSL_CTX_free(context); }
};

TlsContext::TlsContext() : internals_(std::make_unique<Internals>()) {}
TlsContext::~TlsContext() = default;

struct TlsStream::Internals {
  Internals(Loop& on, std::unique_ptr<Stream> below, std::shared_ptr<TlsContext> trusted)
      : loop(on), lower(std::move(below)), context(std::move(trusted)) {}

  Loop& loop;
  std::unique_ptr<Stream> lower;
  std::shared_ptr<TlsContext> context;
  SSL* ssl = nullptr;
  BIO* input = nullptr;   // what came from the server; owned by `ssl`
  BIO* output = nullptr;  // what is to go to it; owned by `ssl`
  std::string key;
  StreamListener* listener = nullptr;
  std::function<void(Status)> shaken;
  bool reading = false;
  bool ended = false;     // for reading
  bool broken = false;    // for writing too
  bool verifies = false;  // whom the certificate must name
  ErrorCode failure = ErrorCode::kIo;
  bool delivering = false;
  bool drain_posted = false;
  std::shared_ptr<TlsStream*> self;

  // OpenSSL gives the session away when this returns 1.
  static int keep_session(SSL* ssl, SSL_SESSION* session) {
    int bytes = i2d_SSL_SESSION(session, nullptr);
    STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
    for (int i = 0; i < sk_X509_num(chain); ++i)
      bytes += i2d_X509(sk_X509_value(chain, i), nullptr);
    if (bytes > kLargestSession) return 0;
    auto* stream = static_cast<TlsStream*>(SSL_get_app_data(ssl));
    auto& sessions = stream->internals_->context->internals().sessions;
    if (sessions.size() >= kMostSessions) sessions.clear();
    sessions[stream->internals_->key] = Session(session);
    return 1;
  }
};

Result<std::shared_ptr<TlsContext>> TlsContext::create(const std::vector<std::string>& ca_certs,
                                                       const std::vector<std::string>& protocols) {
  const Result<std::string> listed = protocol_list(protocols);
  if (!listed.ok()) return listed.error();
  const std::string& offered = listed.value();
  std::shared_ptr<TlsContext> made(new TlsContext());
  SSL_CTX* context = made->internals_->context;
  if (context == nullptr) return Error{ErrorCode::kIo, "no TLS: " + reason_of(ERR_get_error())};
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  // Renegotiation lets a server make a client compute for as long as it likes; compression tells
  // who listens what is inside.
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  // Idle connections keep no buffers.
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER, nullptr);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL_STORE);
  SSL_CTX_sess_set_new_cb(context, TlsStream::Internals::keep_session);
  if (!offered.empty()) {
    SSL_CTX_set_alpn_protos(context, reinterpret_cast<const unsigned char*>(offered.data()),
                            static_cast<unsigned>(offered.size()));
  }
  if (ca_certs.empty()) {
    SSL_CTX_set1_cert_store(context, binding::trusted_authorities());
    return made;
  }
  const Store store(binding::copy_trusted_authorities());
  for (const std::string& pem : ca_certs) {
    BIO* text = BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size()));
    const int count = add_certificates(store.get(), text);
    BIO_free(text);
    if (count == 0) {
      return Error{ErrorCode::kInvalidArgument, "caCerts: a text holds no PEM certificate"};
    }
  }
  SSL_CTX_set1_cert_store(context, store.get());
  return made;
}

TlsStream::TlsStream(Loop& loop, std::unique_ptr<Stream> lower, std::shared_ptr<TlsContext> context,
                     const std::string& host, uint16_t port)
    : internals_(std::make_unique<Internals>(loop, std::move(lower), std::move(context))) {
  Internals& in = *internals_;
  in.self = std::make_shared<TlsStream*>(this);
  in.key = host + " " + std::to_string(port);
  auto& trusted = in.context->internals();
  in.ssl = SSL_new(trusted.context);
  in.input = BIO_new(BIO_s_mem());
  in.output = BIO_new(BIO_s_mem());
  SSL_set_bio(in.ssl, in.input, in.output);
  SSL_set_connect_state(in.ssl);
  SSL_set_app_data(in.ssl, this);
  if (const auto address = base::IpAddress::parse(host)) {
    // A zone is this machine's affair, not the certificate's.
    const std::string text = address->text().substr(0, address->text().find('%'));
    in.verifies = X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(in.ssl), text.c_str()) == 1;
  } else {
    // A trailing dot is the resolver's affair, not the certificate's.
    const std::string name = host.ends_with('.') ? host.substr(0, host.size() - 1) : host;
    SSL_set_tlsext_host_name(in.ssl, name.c_str());
    SSL_set_hostflags(in.ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    in.verifies = SSL_set1_host(in.ssl, name.c_str()) == 1;
  }
  // A ticket is used once, so that connections cannot be linked by it.
  if (auto session = trusted.sessions.extract(in.key)) {
    SSL_set_session(in.ssl, session.mapped().get());
  }
  in.lower->set_listener(this);
}

TlsStream::~TlsStream() {
  Internals& in = *internals_;
  if (SSL_is_init_finished(in.ssl)) {
    SSL_shutdown(in.ssl);
    flush();
  }
  ERR_clear_error();
  SSL_free(in.ssl);
}

// --- handshake ----------------------------------------------------------------------------------

void TlsStream::offer(const std::vector<std::string>& protocols) {
  const Result<std::string> list = protocol_list(protocols);
  EDGERT_CHECK(list.ok());
  SSL_set_alpn_protos(internals_->ssl, reinterpret_cast<const unsigned char*>(list.value().data()),
                      static_cast<unsigned>(list.value().size()));
}

void TlsStream::handshake(std::function<void(Status)> done) {
  internals_->shaken = std::move(done);
  internals_->lower->start_reading();
  internals_->loop.post([self = std::weak_ptr<TlsStream*>(internals_->self)] {
    if (const auto alive = self.lock()) (*alive)->shake();
  });
}

void TlsStream::shake() {
  Internals& in = *internals_;
  if (!in.verifies)
    return finish_handshake(
        Error{ErrorCode::kInvalidArgument, "no certificate can name this host"});
  // OpenSSL's queue of errors is the thread's: what another connection has left there would be
  // taken for this one's.
  ERR_clear_error();
  const int status = SSL_do_handshake(in.ssl);
  flush();
  if (status == 1) {
    in.lower->stop_reading();
    finish_handshake(Unit{});
  } else if (SSL_get_error(in.ssl, status) != SSL_ERROR_WANT_READ) {
    finish_handshake(Error{ErrorCode::kInvalidData, reason()});
  }
}

void TlsStream::finish_handshake(Status outcome) {
  if (!outcome.ok()) internals_->ended = internals_->broken = true;
  if (const auto done = std::exchange(internals_->shaken, nullptr)) done(std::move(outcome));
}

std::string TlsStream::reason() const {
  const long verdict = SSL_get_verify_result(internals_->ssl);
  if (verdict != X509_V_OK) {
    return std::string("its certificate is not valid: ") + X509_verify_cert_error_string(verdict);
  }
  const unsigned long code = ERR_peek_error();
  if (ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == SSL_R_WRONG_VERSION_NUMBER) {
    return "it does not speak TLS on this port (wrong version number)";
  }
  return "the TLS handshake failed: " + reason_of(code);
}

// --- reading ------------------------------------------------------------------------------------

void TlsStream::set_listener(StreamListener* listener) { internals_->listener = listener; }

void TlsStream::start_reading() {
  Internals& in = *internals_;
  if (in.reading || in.ended) return;
  in.reading = true;
  in.lower->start_reading();
  // What was decrypted or received while nobody read; never inside the caller's call.
  if (in.delivering || (BIO_pending(in.input) == 0 && SSL_pending(in.ssl) == 0)) return;
  if (std::exchange(in.drain_posted, true)) return;
  in.loop.post([self = std::weak_ptr<TlsStream*>(in.self)] {
    if (const auto alive = self.lock()) {
      (*alive)->internals_->drain_posted = false;
      (*alive)->deliver();
    }
  });
}

void TlsStream::stop_reading() {
  internals_->reading = false;
  internals_->lower->stop_reading();
}

void TlsStream::on_read(std::string_view bytes) noexcept {
  BIO_write(internals_->input, bytes.data(), static_cast<int>(bytes.size()));
  if (internals_->shaken) {
    shake();
  } else {
    deliver();
  }
}

void TlsStream::deliver() {
  Internals& in = *internals_;
  if (in.delivering) return;
  const std::weak_ptr<TlsStream*> alive = in.self;
  in.delivering = true;
  while (in.reading && !in.ended) {
    // Records are joined as far as the buffer goes: a small response comes in one piece.
    char* buffer = in.loop.read_buffer();
    size_t size = 0;
    int status = 1;
    ERR_clear_error();
    while (size < Loop::kReadBufferBytes) {
      status = SSL_read(in.ssl, buffer + size, static_cast<int>(Loop::kReadBufferBytes - size));
      if (status <= 0) break;
      size += static_cast<size_t>(status);
    }
    const int error = status > 0 ? SSL_ERROR_NONE : SSL_get_error(in.ssl, status);
    const std::string broken =
        error == SSL_ERROR_SSL ? "TLS failed: " + reason_of(ERR_peek_error()) : std::string();
    flush();
    if (size != 0 && in.listener != nullptr) {
      in.listener->on_read(std::string_view(buffer, size));
      if (alive.expired()) return;
    }
    if (error == SSL_ERROR_NONE) continue;
    if (error != SSL_ERROR_WANT_READ) end(broken, ErrorCode::kInvalidData);
    break;
  }
  if (!alive.expired()) in.delivering = false;
}

void TlsStream::end(const std::string& reason, ErrorCode code) {
  Internals& in = *internals_;
  if (std::exchange(in.ended, true)) return;
  if (!reason.empty()) {
    in.broken = true;
    in.failure = code;
  }
  in.reading = false;
  in.lower->stop_reading();
  if (in.listener != nullptr) in.listener->on_read_end(reason);
}

void TlsStream::on_read_end(const std::string& reason) noexcept {
  Internals& in = *internals_;
  if (in.shaken) {
    return finish_handshake(
        Error{reason.empty() ? ErrorCode::kUnexpectedEof : in.lower->failure(),
              (reason.empty() ? "connection closed" : reason) + " in the TLS handshake"});
  }
  // Without the server's goodbye somebody on the way may have cut the rest off.
  if (reason.empty()) {
    end("connection closed without a TLS goodbye", ErrorCode::kUnexpectedEof);
  } else {
    end(reason, in.lower->failure());
  }
}

// --- writing ------------------------------------------------------------------------------------

bool TlsStream::write(std::string_view first, Bytes second, std::string_view third) {
  return write_parts(first, second.view(), third);
}

bool TlsStream::write_parts(std::string_view first, std::string_view second,
                            std::string_view third) {
  constexpr size_t kRecord = 16 * 1024;
  // One record, and one write below, in place of three.
  if (first.size() + second.size() + third.size() <= kRecord) {
    std::string joined(first);
    joined.append(second).append(third);
    return put(joined);
  }
  return put(first) && put(second) && put(third);
}

bool TlsStream::put(std::string_view bytes) {
  constexpr size_t kSlice = 256 * 1024;
  if (internals_->broken) return false;
  while (!bytes.empty()) {
    // The encrypted copy of a long body is never whole in memory.
    const std::string_view slice = bytes.substr(0, kSlice);
    ERR_clear_error();
    if (SSL_write(internals_->ssl, slice.data(), static_cast<int>(slice.size())) <= 0) return false;
    if (!flush()) return false;
    bytes.remove_prefix(slice.size());
  }
  return true;
}

bool TlsStream::flush() {
  const int pending = static_cast<int>(BIO_pending(internals_->output));
  if (pending <= 0) return true;
  std::string out(static_cast<size_t>(pending), 0);
  BIO_read(internals_->output, out.data(), pending);
  return internals_->lower->write({}, Bytes(std::move(out)));
}

void TlsStream::shut_down() {
  ERR_clear_error();
  SSL_shutdown(internals_->ssl);
  flush();
  internals_->lower->shut_down();
}

ErrorCode TlsStream::failure() const {
  const ErrorCode below = internals_->lower->failure();
  return below == ErrorCode::kIo ? internals_->failure : below;
}

std::string TlsStream::protocol() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  SSL_get0_alpn_selected(internals_->ssl, &name, &size);
  return std::string(reinterpret_cast<const char*>(name), size);
}

size_t TlsStream::queued_bytes() const { return internals_->lower->queued_bytes(); }

bool TlsStream::peer_is_silent() const {
  return BIO_pending(internals_->input) == 0 && internals_->lower->peer_is_silent();
}

void TlsStream::on_drain() noexcept {
  if (internals_->listener != nullptr) internals_->listener->on_drain();
}

}  // namespace edgert::loop
