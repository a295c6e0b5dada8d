// Reloads: those that are under way, each of which has an answer to give once all that it has begun
// is settled.
#pragma once

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace edgert::server {

// How a reload went.
struct Reloaded {
  std::string fault;  // framed; empty: all is as the files say
  size_t functions = 0;
  size_t restarted = 0, failed = 0;  // of those that were there
  size_t canaries = 0;               // of those that were restarted: they have a share
};

// Functions are known by their service paths. Thread: one.
class Reloads {
 public:
  using Done = std::function<void(const Reloaded&)>;

  // `pending` are to be settled.
  void add(Reloaded so_far, std::set<std::string> pending, Done done) {
    all_.push_back({std::move(done), std::move(so_far), std::move(pending)});
    tell();
  }
  // That function serves what its files say, or goes on as it was.
  void settled(const std::string& path, bool is_ok) {
    for (One& one : all_) {
      if (one.pending.erase(path) != 0) ++(is_ok ? one.so_far.restarted : one.so_far.failed);
    }
    tell();
  }
  // Nobody hears of it any more; tell() is still to come.
  void forget(const std::string& path) {
    for (One& one : all_) one.pending.erase(path);
  }
  // Answers those that wait for nothing.
  void tell() {
    std::erase_if(all_, [](const One& one) {
      if (!one.pending.empty()) return false;
      one.done(one.so_far);
      return true;
    });
  }

 private:
  struct One {
    Done done;
    Reloaded so_far;
    std::set<std::string> pending;
  };
  std::vector<One> all_;
};

}  // namespace edgert::server
