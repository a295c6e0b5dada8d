// Lease: which of several hosts runs what is due.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "edgert/result.h"

namespace edgert::server::cron {

// One due time of one job.
struct Turn {
  std::string key;
  int64_t due_s = 0;
};

// All hosts that share one ask it before they run anything. Its calls wait for others, no longer
// than its own time-out; the scheduler has a thread for them. Thread: one at a time.
class Lease {
 public:
  enum class Holder {
    kOurs,    // run it, and tell by `finish` when it is over
    kTheirs,  // another host runs it, or did when it was last heard of
    kDone,    // it has been run
  };
  struct Answer {
    Holder holder = Holder::kOurs;
    uint64_t again_ms = 0;  // kTheirs: ask again then, it may have died
    // kOurs: whether somebody has run it already, only the state file says;
    bool state_says = false;
    // and another process had that until now, so that it is to be read again.
    bool state_is_new = false;
  };

  virtual ~Lease() = default;
  // As logs call it: "the lock file /…", "the PostgreSQL of the schedules".
  virtual std::string name() const = 0;
  // Whether what it needs of the system is there; kNotSupported with what to install. Does not
  // wait.
  virtual Status check() const { return Unit{}; }
  // Once, before the state file is read. Does not wait.
  virtual void prepare() {}
  virtual Result<Answer> take(const Turn& turn) = 0;
  // While it runs, every keep_every_ms. kCancelled: it is another's now; other errors: unknown.
  virtual Status keep(const Turn& turn) = 0;
  // `done`: nobody runs it again, else whoever asks next.
  virtual Status finish(const Turn& turn, bool done) = 0;
  virtual uint64_t keep_every_ms() const { return 0; }  // 0: it need not be kept
  // Whether this host may write the state file.
  virtual bool owns_state() const { return true; }
};

// A name for this process among all hosts that nobody else has.
std::string new_owner();

// For one server that starts at a time: a lock on the file `path`, which is made, and which goes
// with the process however it ends. One process runs all schedules, and when it has gone, another.
std::unique_ptr<Lease> file_lease(std::string path);

struct SharedLeaseOptions {
  std::string url;
  // A host that is not heard of for so long has died: what it ran is another's to run.
  uint64_t ttl_ms = 30000;
  uint64_t timeout_ms = 3000;  // of one question
};

// A row for each due time in the table `edgert_cron`, which is made if there is none. Seven days
// later it goes. `url`: what libpq takes.
std::unique_ptr<Lease> pg_lease(SharedLeaseOptions options);

// A key for each due time, "edgert:cron:…". `url`: redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER]
// or unix:PATH. kInvalidArgument: that is none.
Result<std::unique_ptr<Lease>> redis_lease(SharedLeaseOptions options);

}  // namespace edgert::server::cron
