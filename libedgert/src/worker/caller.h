// Caller: a realm's requests to other workers, until somebody has answered them.
#pragma once

#include <cstdint>
#include <memory>
#include <unordered_map>

#include "edgert/binding/realm.h"
#include "loop/loop.h"
#include "loop/timer.h"
#include "wire/call.h"
#include "worker/supervisor.h"

namespace edgert::worker {

// Gives a realm's calls their numbers and brings them their messages; what is said in a call is
// wire::Call's. Thread: the realm's. Owner: the realm.
class Caller {
 public:
  using Done = binding::Realm::FetchDone;

  Caller(Supervisor& supervisor, binding::Realm& realm, loop::Loop& loop,
         std::shared_ptr<const wire::Sender> sender)
      : supervisor_(supervisor), realm_(realm), loop_(loop), sender_(std::move(sender)) {}

  // `done` hears the response's head, or why there is none; never inside this call. Returns the
  // call's number.
  uint32_t call(const std::shared_ptr<Worker>& worker, RequestHead head,
                std::unique_ptr<ByteSource> body, Done done);
  void abort(uint32_t id);
  // Of an answer.
  void on_message(wire::Message message);
  // Fails what is open.
  void close(const Error& error);
  // The loop ends: nothing waits any more.
  void forget();

 private:
  uint32_t next_id();
  void watch_for_silence(uint64_t ms);
  uint64_t look_for_silence();

  Supervisor& supervisor_;
  binding::Realm& realm_;
  loop::Loop& loop_;
  const std::shared_ptr<const wire::Sender> sender_;
  uint32_t last_id_ = 0;
  std::unordered_map<uint32_t, std::shared_ptr<wire::Call>> calls_;
  std::unique_ptr<loop::Timer> silence_timer_;
  bool silence_timer_runs_ = false;
};

}  // namespace edgert::worker
