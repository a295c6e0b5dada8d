// Passage: one request of a client's, from its head to the last byte of both bodies.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "edgert/front.h"
#include "front/mailbox.h"
#include "http/server/http_exchange.h"
#include "pool/pool.h"
#include "pool/roster_view.h"
#include "wire/caller.h"
#include "wire/counted_source.h"

namespace edgert::front {
class Passage;
}

// Of one request: what the host says on whatever thread, before the front's hears of it.
struct edgert::FrontRequest::Impl {
  std::unique_ptr<RequestHead> head;  // from the answer on the passage's
  bool has_body = false;
  bool was_edited = false;
  bool is_answered = false;
  front::Passage* passage = nullptr;
  std::shared_ptr<front::Mailbox> mailbox;
};

namespace edgert::front {

// Whose thread serves a passage.
class PassageOwner {
 public:
  virtual IsolatePool::Impl& pool() = 0;
  virtual pool::RosterView& roster() = 0;
  virtual const std::shared_ptr<const wire::Sender>& sender() const = 0;
  virtual const std::shared_ptr<Mailbox>& mailbox() const = 0;
  // It gets a number among the thread's calls: messages of that come to the passage until it ends.
  virtual uint32_t begin_call(Passage& passage) = 0;
  virtual void end_call(uint32_t number) = 0;
  // Heads of responses that have gone out, as room for others; null: there is none.
  virtual std::unique_ptr<ResponseHead> take_spare() = 0;
  virtual void keep_spare(ResponseHead head) = 0;
  // After so many milliseconds, or earlier, the passage wants to look at the time.
  virtual void look_within(uint64_t ms) = 0;
  // The client has all that it will get.
  virtual void answered() = 0;
  // Nobody needs it any more. It goes later, never inside this call.
  virtual void over(std::shared_ptr<Passage> passage) = 0;

 protected:
  ~PassageOwner() = default;
};

// Joins a client's exchange with whoever answers it. Thread: the front's, but for `client_left`.
// Owner: itself, until both sides are done, and the host's request, which may outlive the thread.
class Passage final : public std::enable_shared_from_this<Passage> {
 public:
  Passage(PassageOwner& owner, std::unique_ptr<http::HttpExchange> exchange);

  // From here on it hears of its client.
  void begin();
  // What the host holds of it, for as long as the passage is there.
  FrontRequest::Impl& asked() { return asked_; }
  // The host's word; the first counts.
  void respond(ResponseHead head, Bytes body);
  void hand_over(std::shared_ptr<const WorkerOptions> function, ForwardOptions options);

  void on_message(wire::Message&& message) { call_->on_message(std::move(message)); }
  // Gives up what has taken too long. After how many milliseconds to look again; 0: not.
  uint64_t look_at_the_time(double now_ms);
  // Where no turn of the thread will follow.
  void close(const Error& reason);
  // For the owner, when it is over.
  void drop_exchange() { exchange_ = nullptr; }
  // Thread: any.
  bool client_left() const { return left_.load(std::memory_order_relaxed); }

 private:
  // The worker that it is sent to; a part of the passage.
  class Destination final : public wire::Server {
   public:
    explicit Destination(Passage& passage) : passage_(passage) {}
    void set(pool::Roster::State state);
    void refuse(Error why) { refusal_ = std::move(why); }
    const pool::Roster::State& state() const { return state_; }

    const std::shared_ptr<wire::Receiver>& receiver() const override { return inbox_; }
    bool claim() override;
    std::optional<Error> failure() const override;
    bool find_successor(Found found) override;

   private:
    Passage& passage_;
    pool::Roster::State state_;  // null: none has been found yet
    std::shared_ptr<wire::Receiver> inbox_;
    std::optional<Error> refusal_;
  };

  wire::Caller::Request make_request();
  void claimed();
  void measure();
  void find_worker();
  void came(Result<FetchResponse> answer);
  void refuse(const Error& error);
  void leave();
  void exchange_over();
  void report();
  void end_when_over();

  PassageOwner& owner_;
  std::unique_ptr<http::HttpExchange> exchange_;
  FrontRequest::Impl asked_;  // the host's, until it has said who answers
  std::shared_ptr<Passage> self_;
  std::shared_ptr<wire::Caller> call_;  // while it is not over
  uint32_t number_ = 0;                 // of the call
  bool has_word_ = false;               // the host has said who answers
  bool awaits_head_ = false;            // of the call's response, or its failure
  bool is_answered_ = false;            // the exchange is done, or its client has gone
  std::atomic<bool> left_{false};
  const double began_ms_;

  // Of one that is handed over.
  Destination destination_{*this};
  std::shared_ptr<const WorkerOptions> function_;
  ForwardOptions options_;
  double handed_ms_ = 0;
  double cpu_before_ms_ = 0;
  ForwardReport report_;
  wire::Passed in_, out_;
};

}  // namespace edgert::front
