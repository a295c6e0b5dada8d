// Dial: a connection to a host that may have several addresses (RFC 8305, "happy eyeballs").
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "loop/lookup.h"
#include "loop/tcp.h"
#include "loop/timer.h"

namespace edgert::loop {

struct DialOptions {
  std::string host;  // a name, or an address in any spelling without brackets
  uint16_t port = 0;
  std::vector<std::string> addresses;  // empty: looked up
  uint64_t timeout_ms = 30000;         // for everything together
  uint64_t head_start_ms = 250;        // what an address gets before the next one is tried too
  // Asked just before an address is connected to, whether it may be; null: all may. It is given in
  // its usual spelling, and so it is dialled.
  std::function<Status(const std::string& address)> allows;
};

// Addresses with their families taking turns, the first one's family first (RFC 8305 §4).
std::vector<std::string> interleave_families(std::vector<std::string> addresses);

// Thread: the loop's. Destroying it gives up.
class Dial {
 public:
  using Done = std::function<void(Result<std::unique_ptr<TcpStream>>)>;
  // `done` is called once, never inside this call, and may destroy this object.
  Dial(Loop& loop, DialOptions options, Done done);
  ~Dial();

 private:
  void found(Result<std::vector<std::string>> addresses);
  void try_next();
  void failed(const std::string& address, const Error& error);
  void finish(Result<std::unique_ptr<TcpStream>> outcome);
  std::string where() const;

  Loop& loop_;
  DialOptions options_;
  Done done_;
  std::unique_ptr<Lookup> lookup_;
  Timer timeout_;
  Timer head_start_;
  std::vector<std::string> addresses_;
  size_t next_ = 0;
  std::vector<std::unique_ptr<TcpConnect>> attempts_;
  size_t running_ = 0;
  std::string reasons_;
  ErrorCode code_ = ErrorCode::kIo;  // of the last address that failed
};

}  // namespace edgert::loop
