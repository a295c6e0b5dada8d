// Caller: a realm's requests to other workers, until somebody has answered them.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "edgert/binding/realm.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "worker/outbound.h"
#include "worker/supervisor.h"

namespace edgert::worker {

// A request goes to the worker it is meant for, or, while no script has seen it, to a successor of
// that one. A worker that stays silent for too long fails it. Thread: the realm's. Owner: the
// realm.
class Caller {
 public:
  using Done = binding::Realm::FetchDone;

  Caller(Supervisor& supervisor, binding::Realm& realm, loop::Loop& loop,
         std::shared_ptr<const wire::Sender> sender);

  // `done` hears the response's head, or why there is none; never inside this call. Returns the
  // call's number.
  uint32_t call(const std::shared_ptr<Worker>& worker, RequestHead head,
                std::unique_ptr<ByteSource> body, Done done);
  void abort(uint32_t id);
  // Of an answer.
  void on_message(wire::Message message) { outbound_.on_message(std::move(message)); }
  // Fails what is open.
  void close(const Error& error) { outbound_.close(error); }
  // The loop ends: nothing waits any more.
  void forget();

 private:
  struct Call;
  void send_or_retry(std::shared_ptr<Call> call);
  // Sends it to another worker of the same path; too often, and `why` is its end.
  void find_successor(std::shared_ptr<Call> call, const Error& why);
  void watch_for_silence();

  Supervisor& supervisor_;
  binding::Realm& realm_;
  loop::Loop& loop_;
  Outbound outbound_;
  // Those that wait for another worker, by their number.
  std::unordered_map<uint32_t, std::shared_ptr<Call>> retrying_;
  std::unique_ptr<loop::Timer> silence_timer_;
  bool silence_timer_runs_ = false;
};

}  // namespace edgert::worker
