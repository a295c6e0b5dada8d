// WorkerRealm: a worker's realm on its thread — what bindings see as binding::Realm.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "edgert/binding/realm.h"
#include "edgert/observer.h"
#include "js/isolate.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "loop/work.h"
#include "modules/module_map.h"
#include "net/net_access.h"
#include "worker/caller.h"
#include "worker/expected.h"
#include "worker/handler_wait.h"
#include "worker/helper_account.h"
#include "worker/inbox_exchange.h"
#include "worker/memory_limit.h"
#include "worker/outbound_limit.h"

namespace edgert::worker {

struct WorkerState;

// What a realm asks of the thread that it lives on.
class RealmThread {
 public:
  // A request has come; a worker that serves one at a time counts its limits anew with each.
  virtual void request_began() = 0;
  // A request or a promise of waitUntil has ended: a retired worker may be over, an idle one's time
  // begins.
  virtual void request_ended() = 0;
  // Ends the loop after the current callback; the first call's reason and error count.
  virtual void stop(ShutdownReason reason, Error error) = 0;
  // Does what WorkerState::kill asked for.
  virtual void obey_kill() = 0;
  // V8 has given up in the middle of a call: the worker ends here, and what can be taken from it is
  // given back.
  [[noreturn]] virtual void quarantine(const std::string& why) = 0;

 protected:
  ~RealmThread() = default;
};

// Thread: the worker's. Owner: WorkerThread. It is also the RequestHandler behind
// the worker's sockets and its inbox.
class WorkerRealm final : public binding::Realm, public RequestHandler {
 public:
  WorkerRealm(WorkerState& state, RealmThread& thread, loop::Loop& loop);
  ~WorkerRealm() override;

  // Boot, in this order. `start` makes the isolate, runs the start hook and the extensions; `load`
  // the static module graph; `evaluate` user code.
  Status start(std::function<void()> wake_for_tasks);
  Status load();
  void evaluate();

  // What the inbox holds for this realm.
  void on_message(wire::Message message);
  void run_foreground_tasks();

  // Teardown stages, see WorkerThread.
  void refuse_requests(const Error& error);
  void dispose();

  size_t in_flight() const { return in_flight_; }
  // Promises given to waitUntil that are still pending.
  bool waits() const { return !waits_.empty(); }
  // Dispatches `beforeunload`, or another event of life, on the global object.
  void before_unload(const char* reason);
  void dispatch(const char* type);
  MemoryLimit& memory_limit() { return memory_limit_; }
  bool has_isolate() const { return isolate_ != nullptr; }
  js::Isolate& js() { return *isolate_; }
  WorkerMetrics metrics();

  // RequestHandler.
  void on_request(std::unique_ptr<Exchange> exchange) noexcept override;

  // binding::Realm.
  v8::Isolate* isolate() override { return isolate_->get(); }
  const WorkerOptions& options() const override;
  const std::string& id() const override;
  IsolatePool* pool() override;
  EventQueue* events() override;
  void schedule_termination() override;
  HeapMetrics heap_metrics() override { return metrics().heap; }
  binding::Memory& memory() override;
  bool call_hook(binding::Hook hook, int argc, v8::Local<v8::Value> argv[]) override;
  bool call(v8::Local<v8::Function> function, int argc, v8::Local<v8::Value> argv[],
            v8::Local<v8::Value>* result) override;
  void enter(binding::Action action) override;
  void post(std::function<void()> task) override;
  std::shared_ptr<Caller> keep(bool many, Arrived arrived) override;
  void run_off_thread(std::function<void(const std::atomic<bool>&)> work,
                      std::function<void(binding::Scope&)> done) override;
  void calculate(std::function<void(const std::atomic<bool>&)> work,
                 std::function<void(binding::Scope&)> done) override;
  void arm_timer(double ms) override;
  double now_ms() override;
  Exchange* exchange(uint32_t id) override;
  void release_exchange(uint32_t id) override;
  void handler_registered() override;
  bool awaits_handler() override;
  std::string entry_url() override { return modules_ ? modules_->entry_url() : std::string(); }
  void log(LogLevel level, std::string_view message) override;
  void report_uncaught(binding::Scope& scope, v8::Local<v8::Value> error) override;
  void fail_worker(Error error) override;
  std::string describe(binding::Scope& scope, v8::Local<v8::Value> error) override;
  uint32_t fetch(const std::shared_ptr<Worker>& worker, RequestHead head,
                 std::unique_ptr<ByteSource> body, FetchDone done) override;
  void abort_fetch(uint32_t id) override;
  binding::HttpClient& http_client() override;
  Result<std::shared_ptr<binding::HttpClient>> make_http_client(
      binding::HttpClientOptions options) override;
  std::string readable_path(const std::string& url) override;
  std::optional<binding::Refusal> let_out(binding::Scope& scope, RequestHead& head) override;
  std::string trace_id() override;
  binding::Sockets& sockets() override;
  std::shared_ptr<binding::DescriptorShare> descriptors() override { return descriptors_; }
  void wait_until(binding::Scope& scope, v8::Local<v8::Promise> promise) override;
  std::shared_ptr<void>& slot(const void* tag) override { return slots_[tag]; }
  void tell_at_end(std::weak_ptr<binding::Leaver> leaver) override;
  bool may_wait(size_t bytes) const override;

 private:
  // A stretch of JS on this thread; the outermost one settles what it leaves behind.
  class Entry {
   public:
    explicit Entry(WorkerRealm& realm);
    ~Entry();

   private:
    WorkerRealm& realm_;
  };
  // The client's endpoint and its number for the exchange; zeroes for a socket's.
  using FeedKey = std::pair<wire::EndpointId, uint32_t>;
  struct Slot {
    FeedKey feed;
    std::unique_ptr<Exchange> exchange;
    uint32_t generation = 0;
  };
  // Answered, and to be destroyed when nothing of it is on the stack.
  struct Ended {
    uint32_t index;
    FeedKey feed;
    std::unique_ptr<Exchange> exchange;
  };

  // After JS ran with nothing below it: microtasks, then rejections nobody handled.
  void settle();
  void drop_settled_waits();
  void sweep_ended();
  void close_feed(const FeedKey& key);
  void accept(std::unique_ptr<Exchange> exchange, FeedKey feed);
  void hand_to_script(uint32_t id, Exchange& exchange);
  // The top level of the entry waits for something.
  void evaluation_stalls();
  static void on_entry_fulfilled(const binding::Arguments& info);
  static void on_entry_rejected(const binding::Arguments& info);
  v8::Local<v8::String> peer_text(binding::Scope& scope, const std::string& address);

  WorkerState& state_;
  RealmThread& thread_;
  loop::Loop& loop_;
  std::unique_ptr<js::Isolate> isolate_;
  HelperAccount helper_account_;
  std::unique_ptr<modules::ModuleMap> modules_;
  std::unique_ptr<loop::Timer> timer_;
  bool timer_armed_ = false;
  std::unique_ptr<loop::Timer> stall_timer_;
  std::unique_ptr<HandlerWait> handler_wait_;
  std::unique_ptr<loop::WorkQueue> work_;
  std::vector<std::weak_ptr<binding::Leaver>> leavers_;
  std::unordered_map<const void*, std::shared_ptr<void>> slots_;
  Expected expected_;

  std::vector<Slot> exchanges_;
  std::vector<uint32_t> free_exchanges_;
  std::vector<Ended> ended_;
  std::vector<Ended> sweeping_;
  size_t in_flight_ = 0;
  std::vector<v8::Global<v8::Promise>> waits_;
  std::shared_ptr<const wire::Sender> sender_;
  MemoryLimit memory_limit_;
  // Exchanges that other workers' messages still reach.
  std::map<FeedKey, std::shared_ptr<InboxExchange::Feed>> feeds_;
  worker::Caller caller_;
  std::unique_ptr<loop::Timer> tasks_timer_;  // for what V8 has put off
  // JS carries the context of its request.
  const bool carries_context_;
  std::unique_ptr<OutboundLimit> outbound_limit_;
  net::NetAccess net_access_;
  std::shared_ptr<binding::HttpClient> http_client_;
  std::unique_ptr<binding::Sockets> sockets_;
  // Connections to other servers, of all clients, and files.
  const std::shared_ptr<binding::DescriptorShare> descriptors_;

  std::string peer_address_;
  v8::Global<v8::String> peer_string_;
  int depth_ = 0;  // calls into JS on the stack
  bool disposed_ = false;
  double began_ms_ = 0;
};

}  // namespace edgert::worker
