// RealmExchanges: the requests that a worker's script answers, wherever they come from.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edgert/binding/exchanges.h"
#include "edgert/exchange.h"
#include "loop/loop.h"
#include "wire/exchange_table.h"
#include "wire/message.h"
#include "worker/correspondents.h"
#include "worker/duties.h"
#include "worker/handler_wait.h"
#include "worker/inbox_exchange.h"
#include "worker/realm_javascript.h"
#include "worker/realm_thread.h"

namespace edgert::worker {

struct WorkerState;

// Numbers them for JS, hands them to it, and lets them go when they are answered: it is the
// RequestHandler behind the worker's sockets and its inbox. Thread: the worker's. Owner: the realm.
class RealmExchanges final : public binding::Exchanges, public RequestHandler {
 public:
  // `carries_context`: JS carries the trace of its request. `may_go_on`: whether something is under
  // way that may run the script again, so that it may still register a handler. `registered`: hears
  // that it has.
  RealmExchanges(WorkerState& state, RealmThread& thread, Duties& duties, RealmJavascript& js,
                 loop::Loop& loop, std::shared_ptr<const wire::Sender> sender,
                 const wire::Endpoints& clients, bool carries_context,
                 std::function<bool()> may_go_on, std::function<void()> registered);

  // RequestHandler: from a socket.
  void on_request(std::unique_ptr<Exchange> exchange) noexcept override;
  // From the inbox: a request, or what follows it.
  void on_message(wire::Message&& message);

  Exchange* find(uint32_t id) override;
  void handler_registered() override;
  bool awaits_handler() override;
  bool may_wait(size_t bytes) const override;
  std::string trace_id(binding::Scope& scope) override;

  // Teardown: nobody waits for a handler any more; fails what is open; drops all of it; drops what
  // holds JS, with the isolate still alive.
  void refuse(const Error& error);
  void stop() { handler_wait_.reset(); }
  void clear();
  void forget() { peer_.string.Reset(), method_.string.Reset(); }

 private:
  // The client's endpoint and its number for the exchange; zeroes for a socket's.
  using FeedKey = wire::ExchangeKey;
  struct Slot {
    FeedKey feed;
    std::unique_ptr<Exchange> exchange;
    uint64_t number = 0;  // of its report; 0: there is none
    uint32_t generation = 0;
  };
  // Answered, and to be destroyed when nothing of it is on the stack.
  struct Ended {
    uint32_t index;
    FeedKey feed;
    std::unique_ptr<Exchange> exchange;
  };

  // `sent_ms`: by the monotonic clock; 0: it came through a socket.
  void accept(std::unique_ptr<Exchange> exchange, FeedKey feed, double sent_ms);
  std::unique_ptr<Exchange> observed(std::unique_ptr<Exchange> exchange, uint64_t number,
                                     double sent_ms);
  // A number for a request's report; 0: there will be none.
  uint64_t next_number() const;
  void hand_to_script(uint32_t id, Exchange& exchange, uint64_t number);
  // Ends the request, which must have been answered or failed.
  void release(uint32_t id);
  void sweep_ended();
  void close_feed(const FeedKey& key);
  // Their requests are finished.
  void tell_closed();
  // A text that requests in a row share, as a string that is made once.
  struct Shared {
    std::string text;
    v8::Global<v8::String> string;
    v8::Local<v8::String> get(binding::Scope& scope, const std::string& wanted);
  };

  WorkerState& state_;
  RealmThread& thread_;
  Duties& duties_;
  RealmJavascript& js_;
  loop::Loop& loop_;
  const std::shared_ptr<const wire::Sender> sender_;
  const bool carries_context_;
  const std::function<bool()> may_go_on_;
  const std::function<void()> registered_;
  std::unique_ptr<HandlerWait> handler_wait_;

  std::vector<Slot> exchanges_;
  std::vector<uint32_t> free_;
  // The two take turns, so that neither gives its room back.
  std::vector<Ended> ended_;
  std::vector<Ended> sweeping_;
  // Exchanges that other workers' messages still reach.
  wire::ExchangeTable<std::shared_ptr<InboxExchange::Feed>> feeds_;
  std::vector<FeedKey> closed_;  // whose inbox is still to hear it
  Correspondents clients_;

  Shared peer_, method_;
};

}  // namespace edgert::worker
