// Connection: one client's socket and its requests, one after the other.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "edgert/exchange.h"
#include "edgert/http_server.h"
#include "http/codec/request_parser.h"
#include "http/server/http_exchange.h"
#include "http/server/unsent.h"
#include "loop/stream.h"
#include "loop/timer.h"

namespace edgert::http {

class Connection;

// The client, as its requests name it.
struct Peer {
  std::string address;
  uint16_t port = 0;
  bool is_secure = false;  // speaks TLS
};

// Who has connections.
class ConnectionOwner {
 public:
  virtual ~ConnectionOwner() = default;
  // It has ended, and is to be destroyed, but never inside a call into it.
  virtual void over(Connection* connection) = 0;
  // Bytes begin to wait for its client, or more of them.
  virtual void waits(Connection* connection) = 0;
  // Too much waits in the process, and connections are given up for it at the end of this turn.
  virtual bool is_full() const = 0;
};

// Thread: the loop's. Owner: the Server. Requests that are pipelined wait unparsed, so answers keep
// their order; no other is begun while much waits for the client, and few in one turn of the loop.
class Connection final : public loop::StreamListener,
                         public RequestListener,
                         public SocketBodyOwner,
                         public ExchangeOwner {
 public:
  Connection(loop::Loop& loop, std::unique_ptr<loop::Stream> stream, Peer peer,
             const HttpServerOptions& options, RequestHandler& handler, ConnectionOwner& owner);
  ~Connection() override;

  void start(std::string_view already_read = {});
  // Answers what runs, then closes; at once when nothing runs.
  void drain();
  // Bytes that wait for the client.
  size_t unsent() const { return unsent_.bytes(); }
  // When the client last took some, as far as one has looked.
  uint64_t moved_ms() const { return moved_ms_; }
  // Which one it is of its server's, by age.
  uint64_t number() const { return number_; }
  void set_number(uint64_t number) { number_ = number; }
  void look_whether_it_moves();
  // Ends without what waits.
  void give_up();

  // ExchangeOwner.
  loop::Loop& loop() override { return loop_; }
  bool write(std::string_view first, Bytes second = {}, std::string_view third = {}) override;
  bool write_soon(std::string_view first, std::string_view second = {},
                  std::string_view third = {}) override;
  size_t queued_bytes() const override;
  bool takes_more(size_t bytes) override;
  bool process_is_full() const override { return owner_.is_full(); }
  bool keeps_alive() const override { return keep_alive_ && !draining_; }
  void end_after_response() override { keep_alive_ = false; }
  void response_started() override;
  void switch_protocols() override;
  void response_finished(bool reusable) override;
  void fail_response(const Error& error) override;
  // SocketBodyOwner.
  void body_wanted() override;
  // StreamListener.
  void on_read(std::string_view bytes) noexcept override;
  void on_read_end(const std::string& reason) noexcept override;
  void on_drain() noexcept override;
  void on_backlog() noexcept override { count_unsent(); }
  // RequestListener.
  void on_head(ParsedRequest request) override;
  void on_body(std::string_view bytes) override;
  void on_complete() override;

 private:
  void parse(std::string_view bytes);
  void hand_over();
  void parse_pending();
  void refuse(int status, const std::string& reason);
  void next_request();
  void client_gone(const std::string& reason);
  void close();
  void end();
  void update_reading();
  bool may_begin();
  void count_unsent();
  void arm_head_timer();
  // The answer is out: the rest of the body is read on, or passed over.
  void end_request();

  loop::Loop& loop_;
  std::unique_ptr<loop::Stream> stream_;
  const Peer peer_;
  const HttpServerOptions& options_;
  RequestHandler& handler_;
  ConnectionOwner& owner_;
  RequestParser parser_;
  std::unique_ptr<loop::Timer> head_timer_;
  std::unique_ptr<loop::Timer> response_timer_;
  std::unique_ptr<loop::Timer> late_timer_;   // while a body is read after its answer
  std::unique_ptr<loop::Timer> first_timer_;  // while the server drains, and nothing was asked

  // The request that is being answered.
  struct Current {
    std::shared_ptr<ExchangeLink> link;
    std::shared_ptr<SocketBody> body;  // null for a request without one
    uint64_t body_bytes = 0;
    uint64_t discarded = 0;
    bool expects_continue = false;
    bool may_upgrade = false;  // the body is what may come in another protocol
    bool upgraded = false;
    bool request_complete = false;
    bool response_started = false;
    bool response_finished = false;
  };
  std::optional<Current> current_;
  // That request, while what came with its head is parsed.
  std::unique_ptr<HttpExchange> arriving_;
  std::string pending_input_;
  // Lives as long as the connection; work that is posted watches it.
  std::shared_ptr<ExchangeLink> idle_ = std::make_shared<ExchangeLink>();
  Unsent unsent_;
  uint64_t taken_ = 0;  // at the last look
  uint64_t moved_ms_ = 0;
  uint64_t number_ = 0;
  uint64_t sent_turn_ = 0;   // of the loop
  size_t sent_ = 0;          // of a body, in this turn
  bool sends_next_ = false;  // in the next turn
  uint64_t turn_ = 0;        // of the loop
  uint32_t begun_ = 0;       // requests in this turn
  bool goes_on_ = false;     // in the next turn
  bool keep_alive_ = true;
  bool has_asked_ = false;
  bool draining_ = false;
  bool closed_ = false;
  bool is_broken_ = false;  // nothing can be written
  bool parsing_ = false;
};

}  // namespace edgert::http
