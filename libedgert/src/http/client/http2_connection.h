// Http2Connection: a connection in HTTP/2 and the calls on it, many at once.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "http/client/client_call.h"
#include "http/client/http2_stream.h"
#include "http/codec/http2_session.h"
#include "loop/loop.h"
#include "loop/stream.h"
#include "loop/timer.h"

namespace edgert::http {

// Thread: the loop's. Owner: the Client.
class Http2Connection final : public ClientConnection,
                              public loop::StreamListener,
                              public Http2Listener,
                              public Http2StreamOwner {
 public:
  // `silence_ms`: see HttpClientOptions.
  Http2Connection(loop::Loop& loop, std::unique_ptr<loop::Stream> stream, std::string key,
                  uint64_t silence_ms, std::shared_ptr<StreamBudget> budget,
                  ClientConnectionOwner& owner);
  ~Http2Connection() override;

  bool takes(const ClientCall& call) const override;
  void send(std::shared_ptr<ClientCall> call) override;
  bool is_shared() const override { return true; }
  bool busy() const override { return !streams_.empty(); }
  bool is_fresh() const override { return busy() || stream_->peer_is_silent(); }
  void leave_bodies(std::vector<std::shared_ptr<SocketBody>>* bodies) override;
  void abort(ClientCall& call, const Error& reason) override;
  void close() override;
  int64_t keep_alive_seconds() const override { return -1; }

 private:
  using Streams = std::map<int32_t, std::shared_ptr<Http2Stream>>;  // by number

  // StreamListener.
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override { flush(); }
  // Http2Listener.
  void on_head(int32_t stream, ParsedResponse response) override;
  void on_body(int32_t stream, std::string_view bytes) override;
  void on_complete(int32_t stream) override;
  void on_broken(int32_t stream, bool unprocessed, const std::string& why) override;
  size_t take_body(int32_t stream, char* to, size_t room, bool* ended) override;
  // Http2StreamOwner.
  void stream_wakes(Http2Stream& stream) override;
  void stream_read(Http2Stream& stream) override;
  void stream_fails(Http2Stream& stream, const Error& error) override;

  // The stream of that number, which then waits to be settled; null: none.
  Http2Stream* touch(int32_t stream);
  std::shared_ptr<Http2Stream> find(int32_t stream) const;
  // Tells streams what has come, outside of the session.
  void settle();
  void settle(const std::shared_ptr<Http2Stream>& stream);
  // Takes a stream off the connection, which may then take another.
  void release(const std::shared_ptr<Http2Stream>& stream, const Error& reason);
  // The same for a stream that is not over.
  void drop(const std::shared_ptr<Http2Stream>& stream, const Error& reason);
  void freed();
  // Fails a call whose stream has left, or has it sent again.
  void lose(const std::shared_ptr<Http2Stream>& stream, const Error& error);
  void flush();
  void flush_soon();
  bool let_sources_go_on();
  void end(const std::string& why);
  void check_life();

  loop::Loop& loop_;
  std::unique_ptr<loop::Stream> stream_;
  ClientConnectionOwner& owner_;
  Http2Session session_;
  Streams streams_;
  std::vector<std::shared_ptr<Http2Stream>> unsettled_;
  std::vector<std::shared_ptr<Http2Stream>> drained_;
  const std::shared_ptr<StreamBudget> budget_;
  const uint64_t silence_ms_;
  loop::Timer life_;
  std::shared_ptr<Http2Connection*> self_ = std::make_shared<Http2Connection*>(this);
  size_t completed_ = 0;
  bool heard_ = false;   // something has come since life_ looked
  bool pinged_ = false;  // and when nothing had, the server was asked
  bool flush_posted_ = false;
  bool flushing_ = false;
  bool settling_ = false;
  bool write_failed_ = false;
  bool closed_ = false;
};

}  // namespace edgert::http
