#include "loop/tls_stream.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <utility>

#include "loop/tls_context.h"

namespace edgert::loop {

namespace {

constexpr size_t kRecord = 16 * 1024;
// The encrypted copy of a long body is never whole in memory.
constexpr size_t kSlice = 256 * 1024;
// What a record's head, its padding and its tag take at most.
constexpr size_t kMostRecordExtra = 64;
// Up to here a copy of what the kernel does not take is cheaper than memory that is given away.
constexpr size_t kCopied = 4096;
// New keys cost both sides far more to make than to ask for: one for each megabyte is plenty.
constexpr uint64_t kMostKeyUpdates = 32;
constexpr uint64_t kBytesForKeys = uint64_t{1} << 20;

// What OpenSSL reads from, and writes to.
struct Ends {
  Loop& loop;
  std::string kept{};          // what came in and waits
  std::string_view arrived{};  // the same, before it is kept: in the caller's buffer
  size_t read = 0;             // of `kept`
  std::string output{};

  size_t waiting() const { return kept.size() - read + arrived.size(); }
  // At most one of both holds something.
  void take(std::string_view bytes) {
    if (waiting() == 0) {
      arrived = bytes;
    } else {
      keep();
      kept.append(bytes);
    }
  }
  // The caller's buffer goes.
  void keep() {
    if (arrived.empty()) return;
    kept.append(std::exchange(arrived, {}));
  }
  size_t give(char* to, size_t most) {
    const std::string_view source = arrived.empty() ? std::string_view(kept).substr(read) : arrived;
    const size_t size = std::min(most, source.size());
    source.copy(to, size);
    if (!arrived.empty()) {
      arrived.remove_prefix(size);
    } else if (size != 0 && (read += size) == kept.size()) {
      // Silent connections have no buffer.
      kept = std::string();
      read = 0;
    }
    return size;
  }
};

Ends& ends_of(BIO* bio) { return *static_cast<Ends*>(BIO_get_data(bio)); }

// Never freed: streams of other threads may outlive the statics of a process that exits.
const BIO_METHOD* ends_method() {
  static const BIO_METHOD* const method = [] {
    BIO_METHOD* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "loop");
    BIO_meth_set_read(made, [](BIO* bio, char* to, int most) {
      BIO_clear_retry_flags(bio);
      const size_t size = ends_of(bio).give(to, static_cast<size_t>(most));
      if (size != 0) return static_cast<int>(size);
      BIO_set_retry_read(bio);
      return -1;
    });
    BIO_meth_set_write(made, [](BIO* bio, const char* from, int size) {
      Ends& ends = ends_of(bio);
      if (ends.output.capacity() == std::string().capacity()) ends.output = ends.loop.take_buffer();
      ends.output.append(from, static_cast<size_t>(size));
      return size;
    });
    BIO_meth_set_ctrl(made, [](BIO*, int command, long, void*) -> long {  // NOLINT(runtime/int)
      return command == BIO_CTRL_FLUSH ? 1 : 0;
    });
    return made;
  }();
  return method;
}

// OpenSSL's queue of errors is the thread's: what another connection has left there would be taken
// for this one's. To look is cheaper than to clear.
void forget_errors() {
  if (ERR_peek_error() != 0) ERR_clear_error();
}

}  // namespace

struct TlsStream::Internals {
  Internals(Loop& on, std::unique_ptr<Stream> below, TlsSide given)
      : loop(on), lower(std::move(below)), side(std::move(given)), ends{.loop = on} {}

  Loop& loop;
  std::unique_ptr<Stream> lower;
  TlsSide side;
  SSL* ssl = side.ssl;
  Ends ends;
  StreamListener* listener = nullptr;
  std::function<void(Status)> shaken;
  bool reading = false;
  bool ended = false;   // for reading
  bool broken = false;  // for writing too
  bool soon = false;    // what goes out may wait for the end of the turn
  bool receiving = false;
  bool delivering = false;
  bool drain_posted = false;
  bool begins_anew = false;  // the peer has tried to
  uint64_t key_updates = 0;
  uint64_t received = 0;
  ErrorCode failure = ErrorCode::kIo;
  std::shared_ptr<TlsStream*> self;
  Internals* older = nullptr;  // of those that are warm, by when they have done something last
  Internals* newer = nullptr;
  bool is_warm = false;

  // Hears each message of the protocol itself.
  static void on_message(int is_written, int, int type, const void* bytes, size_t size, SSL*,
                         void* of) {
    auto* in = static_cast<Internals*>(of);
    const auto* message = static_cast<const unsigned char*>(bytes);
    if (type == SSL3_RT_HANDSHAKE && !is_written && size != 0 && message[0] == SSL3_MT_KEY_UPDATE)
      ++in->key_updates;
    if (type == SSL3_RT_ALERT && is_written && size > 1 && message[1] == SSL_AD_NO_RENEGOTIATION)
      in->begins_anew = true;
  }
  // What the peer does to cost us time; empty: nothing.
  std::string abuse() const {
    if (begins_anew && SSL_is_server(ssl)) return "the peer wants to renegotiate";
    if (key_updates > kMostKeyUpdates + received / kBytesForKeys)
      return "the peer wants new keys too often";
    return {};
  }
};

namespace {

// To give a connection its buffers costs as much as to encrypt a small response, and they are 34
// KB: so the clients of a server that have done something last keep theirs. One for each thread.
class Warm {
 public:
  void touch(TlsStream::Internals* stream) {
    if (stream == newest_ || !SSL_is_server(stream->ssl)) return;
    if (stream->is_warm) forget(stream);
    stream->is_warm = true;
    stream->older = newest_;
    (newest_ == nullptr ? oldest_ : newest_->newer) = stream;
    newest_ = stream;
    constexpr size_t kMost = 256;
    if (++count_ <= kMost) return;
    SSL_free_buffers(oldest_->ssl);
    forget(oldest_);
  }
  void forget(TlsStream::Internals* stream) {
    if (!std::exchange(stream->is_warm, false)) return;
    (stream->older == nullptr ? oldest_ : stream->older->newer) = stream->newer;
    (stream->newer == nullptr ? newest_ : stream->newer->older) = stream->older;
    stream->older = stream->newer = nullptr;
    --count_;
  }

 private:
  TlsStream::Internals* oldest_ = nullptr;
  TlsStream::Internals* newest_ = nullptr;
  size_t count_ = 0;
};

thread_local Warm warm;

}  // namespace

TlsStream::TlsStream(Loop& loop, std::unique_ptr<Stream> lower, TlsSide side)
    : internals_(std::make_unique<Internals>(loop, std::move(lower), std::move(side))) {
  Internals& in = *internals_;
  in.self = std::make_shared<TlsStream*>(this);
  BIO* const ends = BIO_new(ends_method());
  BIO_set_data(ends, &in.ends);
  BIO_set_init(ends, 1);
  SSL_set_bio(in.ssl, ends, ends);
  SSL_set_msg_callback(in.ssl, Internals::on_message);
  SSL_set_msg_callback_arg(in.ssl, &in);
  in.lower->set_listener(this);
}

TlsStream::~TlsStream() {
  Internals& in = *internals_;
  say_goodbye();  // which goes out as what is below closes
  forget_errors();
  warm.forget(&in);
  SSL_free(in.ssl);
}

// --- handshake ----------------------------------------------------------------------------------

void TlsStream::handshake(std::function<void(Status)> done, std::string_view already_read) {
  internals_->shaken = std::move(done);
  internals_->ends.kept.append(already_read);
  internals_->lower->start_reading();
  internals_->loop.post([self = std::weak_ptr<TlsStream*>(internals_->self)] {
    if (const auto alive = self.lock()) (*alive)->shake();
  });
}

void TlsStream::shake() {
  Internals& in = *internals_;
  if (!in.shaken) return;
  if (!in.side.fault.empty())
    return finish_handshake(Error{ErrorCode::kInvalidArgument, in.side.fault});
  forget_errors();
  warm.touch(&in);
  const int status = SSL_do_handshake(in.ssl);
  // The last flight is carried along by what is said next.
  in.soon = status == 1;
  flush();
  in.soon = false;
  if (status != 1 && SSL_get_error(in.ssl, status) == SSL_ERROR_WANT_READ) return;
  const std::weak_ptr<TlsStream*> alive = in.self;
  finish_handshake(status == 1 ? Status(Unit{}) : Error{ErrorCode::kInvalidData, reason()});
  if (!alive.expired() && !in.reading) in.lower->stop_reading();
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
  return "the TLS handshake failed: " + tls_error_text(code);
}

// --- reading ------------------------------------------------------------------------------------

void TlsStream::set_listener(StreamListener* listener) { internals_->listener = listener; }

void TlsStream::start_reading() {
  Internals& in = *internals_;
  if (in.reading || in.ended) return;
  in.reading = true;
  in.lower->start_reading();
  // What was decrypted or received while nobody read; never inside the caller's call.
  if (in.delivering || in.receiving || (in.ends.waiting() == 0 && SSL_pending(in.ssl) == 0)) return;
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
  Internals& in = *internals_;
  const std::weak_ptr<TlsStream*> alive = in.self;
  in.ends.take(bytes);
  // TLS inside of TLS: what came is where the next bytes are to be decrypted to.
  if (bytes.data() == in.loop.plain_buffer()) in.ends.keep();
  in.receiving = true;
  if (in.shaken) shake();
  if (!alive.expired() && !in.shaken) deliver();
  if (alive.expired()) return;
  in.receiving = false;
  in.ends.keep();
}

void TlsStream::deliver() {
  Internals& in = *internals_;
  if (in.delivering) return;
  warm.touch(&in);
  const std::weak_ptr<TlsStream*> alive = in.self;
  in.delivering = true;
  while (in.reading && !in.ended && (in.ends.waiting() != 0 || SSL_pending(in.ssl) != 0)) {
    // Records are joined as far as the buffer goes: a small message comes in one piece.
    char* buffer = in.loop.plain_buffer();
    size_t size = 0;
    int status = 1;
    forget_errors();
    do {
      status = SSL_read(in.ssl, buffer + size, static_cast<int>(Loop::kReadBufferBytes - size));
      if (status <= 0) break;
      size += static_cast<size_t>(status);
    } while (size < Loop::kReadBufferBytes && (in.ends.waiting() != 0 || SSL_pending(in.ssl) != 0));
    in.received += size;
    const int error = status > 0 ? SSL_ERROR_NONE : SSL_get_error(in.ssl, status);
    std::string broken = in.abuse();
    if (error == SSL_ERROR_SSL) broken = "TLS failed: " + tls_error_text(ERR_peek_error());
    flush();
    if (size != 0 && in.listener != nullptr) {
      in.listener->on_read(std::string_view(buffer, size));
      if (alive.expired()) return;
    }
    if (!broken.empty() || (error != SSL_ERROR_NONE && error != SSL_ERROR_WANT_READ)) {
      end(broken, ErrorCode::kInvalidData);
      break;
    }
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
  // Without the peer's goodbye somebody on the way may have cut the rest off.
  if (reason.empty()) {
    end("connection closed without a TLS goodbye", ErrorCode::kUnexpectedEof);
  } else {
    end(reason, in.lower->failure());
  }
}

// --- writing ------------------------------------------------------------------------------------

bool TlsStream::write(std::string_view first, Bytes second, std::string_view third) {
  return encrypt(first, second.view(), third) && flush();
}

void TlsStream::write_soon(std::string_view first, std::string_view second,
                           std::string_view third) {
  internals_->soon = true;
  if (encrypt(first, second, third)) flush();
  internals_->soon = false;
}

// Records that are full, and at the end one that is not.
bool TlsStream::encrypt(std::string_view first, std::string_view second, std::string_view third) {
  std::string joined;
  const size_t total = first.size() + second.size() + third.size();
  for (std::string_view part : {first, second, third}) {
    if (part.size() == total) return encrypt(part);
    while (!part.empty()) {
      if (joined.empty() && part.size() >= kRecord) {
        const size_t whole = part.size() / kRecord * kRecord;
        if (!encrypt(part.substr(0, whole))) return false;
        part.remove_prefix(whole);
        continue;
      }
      if (joined.empty()) joined = internals_->loop.take_buffer();
      const size_t size = std::min(part.size(), kRecord - joined.size());
      joined.append(part.substr(0, size));
      part.remove_prefix(size);
      if (joined.size() < kRecord) continue;
      if (!encrypt(joined)) return false;
      internals_->loop.give_back(std::exchange(joined, {}));
    }
  }
  const bool encrypted = joined.empty() || encrypt(joined);
  internals_->loop.give_back(std::move(joined));
  return encrypted;
}

bool TlsStream::encrypt(std::string_view bytes) {
  Internals& in = *internals_;
  if (in.broken) return false;
  warm.touch(&in);
  while (!bytes.empty()) {
    const std::string_view slice = bytes.substr(0, kSlice);
    if (slice.size() > kRecord) {
      in.ends.output.reserve(in.ends.output.size() + slice.size() +
                             (slice.size() / kRecord + 2) * kMostRecordExtra);
    }
    forget_errors();
    if (SSL_write(in.ssl, slice.data(), static_cast<int>(slice.size())) <= 0) return false;
    bytes.remove_prefix(slice.size());
    if (in.ends.output.size() >= kSlice && !flush()) return false;
  }
  return true;
}

bool TlsStream::flush() {
  Internals& in = *internals_;
  if (in.ends.output.empty()) return true;
  std::string out = std::exchange(in.ends.output, {});
  const bool is_soon = in.soon && out.size() <= kRecord + kMostRecordExtra;
  if (!is_soon && out.size() > kCopied) return in.lower->write({}, Bytes(std::move(out)));
  bool written = true;
  if (is_soon) {
    in.lower->write_soon(out);
  } else {
    written = in.lower->write(out);
  }
  in.loop.give_back(std::move(out));
  return written;
}

void TlsStream::say_goodbye() {
  Internals& in = *internals_;
  if (!SSL_is_init_finished(in.ssl) || (SSL_get_shutdown(in.ssl) & SSL_SENT_SHUTDOWN) != 0) return;
  forget_errors();
  SSL_shutdown(in.ssl);
  in.soon = true;
  flush();
  in.soon = false;
}

void TlsStream::shut_down() {
  forget_errors();
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
uint64_t TlsStream::taken_bytes() const { return internals_->lower->taken_bytes(); }

bool TlsStream::peer_is_silent() const {
  return internals_->ends.waiting() == 0 && internals_->lower->peer_is_silent();
}

void TlsStream::on_drain() noexcept {
  if (internals_->listener != nullptr) internals_->listener->on_drain();
}

void TlsStream::on_backlog() noexcept {
  if (internals_->listener != nullptr) internals_->listener->on_backlog();
}

}  // namespace edgert::loop
