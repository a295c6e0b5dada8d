// TLS for clients, on top of another stream (RFC 8446, RFC 5246).
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "loop/loop.h"
#include "loop/stream.h"

namespace edgert::loop {

// What a client trusts, and the sessions it may resume. Thread: one. The system's authorities are
// read once per process, with those of the file that DENO_CERT names.
class TlsContext {
 public:
  // `ca_certs`: PEM, trusted beside the system's. `protocols`: offered to servers (ALPN). Fails for
  // what is no certificate, or no name of a protocol.
  static Result<std::shared_ptr<TlsContext>> create(const std::vector<std::string>& ca_certs,
                                                    const std::vector<std::string>& protocols = {});
  ~TlsContext();
  struct Internals;
  Internals& internals() { return *internals_; }

 private:
  TlsContext();
  std::unique_ptr<Internals> internals_;
};

// Speaks with a server whose certificate must be valid for `host`. Thread: the loop's. Destroying
// it says goodbye to the server and closes.
class TlsStream final : public Stream, private StreamListener {
 public:
  TlsStream(Loop& loop, std::unique_ptr<Stream> lower, std::shared_ptr<TlsContext> context,
            const std::string& host, uint16_t port);
  ~TlsStream() override;

  // Before the handshake: what to offer in place of the context's protocols (ALPN).
  void offer(const std::vector<std::string>& protocols);
  // Before anything else. `done` is called once, never inside this call, and may destroy this
  // object; an error's message is the reason alone.
  void handshake(std::function<void(Status)> done);

  void set_listener(StreamListener* listener) override;
  void start_reading() override;
  void stop_reading() override;
  bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) override;
  // Says goodbye, and half-closes what is below.
  void shut_down() override;
  ErrorCode failure() const override;
  // What server and client agreed on (ALPN); empty: nothing.
  std::string protocol() const;
  void write_soon(std::string_view first, std::string_view second = {},
                  std::string_view third = {}) override {
    write_parts(first, second, third);
  }
  size_t queued_bytes() const override;
  bool peer_is_silent() const override;

  struct Internals;

 private:
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override;
  void shake();
  void finish_handshake(Status outcome);
  void deliver();
  void end(const std::string& reason, ErrorCode code);
  bool write_parts(std::string_view first, std::string_view second, std::string_view third);
  bool put(std::string_view bytes);
  bool flush();
  std::string reason() const;

  std::unique_ptr<Internals> internals_;
};

}  // namespace edgert::loop
