// InboxExchange: a request that came from another worker or from the host.
#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/recycler.h"
#include "edgert/exchange.h"
#include "wire/remote_body.h"

namespace edgert::worker {

// Thread: the serving worker's. The worker's message loop feeds it through its Feed, which outlives
// the exchange.
class InboxExchange final : public Exchange, public base::Recyclable {
 public:
  // The part that messages reach; shared with the worker's table of open exchanges.
  struct Feed {
    explicit Feed(wire::Line to_client) : line(std::move(to_client)) {}

    const wire::Line line;
    std::shared_ptr<wire::Incoming> incoming;  // the streamed request body
    std::shared_ptr<wire::Outgoing> outgoing;  // the response body, as far as it takes credit
    std::function<void()> abort;
    std::function<void()> done;
    bool answered = false;
    bool finished = false;

    void on_message(wire::Message&& message);
    void finish();
  };

  // `request` is a kRequest message.
  InboxExchange(wire::Message&& request, std::shared_ptr<wire::Receiver> client,
                std::shared_ptr<const wire::Sender> sender);
  ~InboxExchange() override;

  const std::shared_ptr<Feed>& feed() const { return feed_; }

  // Empty once the answer has taken it back to the client.
  const RequestHead& head() const noexcept override;
  bool has_body() const noexcept override { return feed_->incoming != nullptr || !body_.empty(); }
  std::unique_ptr<ByteSource> take_body() noexcept override;
  void respond(ResponseHead head, Bytes body) noexcept override;
  void respond_stream(ResponseHead head, std::unique_ptr<ByteSource> body,
                      int64_t content_length) noexcept override;
  void fail(const Error& error) noexcept override;
  void on_abort(std::function<void()> callback) noexcept override {
    feed_->abort = std::move(callback);
  }
  void on_done(std::function<void()> callback) noexcept override {
    feed_->done = std::move(callback);
  }

 private:
  void respond_at_once(ResponseHead head, Bytes body, int64_t content_length);
  void respond_by_credit(ResponseHead head, std::shared_ptr<wire::Outgoing> body,
                         int64_t content_length);

  std::unique_ptr<RequestHead> head_;
  std::unique_ptr<ResponseHead> spare_;  // the client's, for the answer
  Bytes body_;
  bool body_taken_ = false;
  std::shared_ptr<const wire::Sender> sender_;
  std::shared_ptr<Feed> feed_;
};

}  // namespace edgert::worker
