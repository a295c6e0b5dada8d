#include "loop/lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <unordered_map>
#include <utility>

namespace edgert::loop {

struct Lookup::Query {
  std::function<void()> ask;
  const void* owner = nullptr;
  std::mutex mutex;       // guards what follows
  Async* wake = nullptr;  // null once nobody waits
};

// Written by the resolver's thread, read after it has woken the loop.
struct Lookup::Answer {
  std::string failure = "no thread to resolve it";
  std::vector<std::string> addresses;

  void resolve(const std::string& host);
};

namespace {

// libuv's pool would do the same, but its loop cannot close before getaddrinfo returns, and a few
// slow names would hold up everybody's.
class Resolver {
 public:
  // Never freed: its threads may still be at work when the process exits.
  static Resolver& instance() {
    static auto* const made = new Resolver();
    return *made;
  }

  void add(std::shared_ptr<Lookup::Query> query) {
    const std::lock_guard lock(mutex_);
    waiting_.push_back(std::move(query));
    if (idle_ < waiting_.size() && threads_ < kMostThreads) {
      pthread_t thread;
      if (pthread_create(&thread, nullptr, &Resolver::enter, this) == 0) {
        pthread_detach(thread);
        ++threads_;
      } else if (threads_ == 0) {
        answered(*waiting_.back());
        waiting_.pop_back();
      }
    }
    changed_.notify_one();
  }

 private:
  static constexpr size_t kMostThreads = 16;
  static constexpr size_t kMostPerOwner = 4;
  static constexpr auto kIdle = std::chrono::seconds(10);

  static void* enter(void* self) {
    static_cast<Resolver*>(self)->run();
    return nullptr;
  }

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      std::shared_ptr<Lookup::Query> query = take();
      if (query == nullptr) {
        ++idle_;
        const bool timed_out = changed_.wait_for(lock, kIdle) == std::cv_status::timeout;
        --idle_;
        if (!timed_out) continue;
        query = take();
        if (query == nullptr) break;
      }
      lock.unlock();
      resolve(*query);
      lock.lock();
      if (--running_[query->owner] == 0) running_.erase(query->owner);
      // What waited for this owner's turn may go on.
      changed_.notify_one();
    }
    --threads_;
  }

  std::shared_ptr<Lookup::Query> take() {
    for (auto at = waiting_.begin(); at != waiting_.end(); ++at) {
      const auto running = running_.find((*at)->owner);
      if (running != running_.end() && running->second >= kMostPerOwner) continue;
      std::shared_ptr<Lookup::Query> query = std::move(*at);
      waiting_.erase(at);
      ++running_[query->owner];
      return query;
    }
    return nullptr;
  }

  static void resolve(Lookup::Query& query) {
    {
      const std::lock_guard lock(query.mutex);
      if (query.wake == nullptr) return;
    }
    query.ask();
    answered(query);
  }

  static void answered(Lookup::Query& query) {
    const std::lock_guard lock(query.mutex);
    if (query.wake != nullptr) query.wake->send();
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::shared_ptr<Lookup::Query>> waiting_;
  std::unordered_map<const void*, size_t> running_;
  size_t threads_ = 0;
  size_t idle_ = 0;
};

}  // namespace

void Lookup::Answer::resolve(const std::string& host) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  for (const addrinfo* at = list; status == 0 && at != nullptr; at = at->ai_next) {
    char text[INET6_ADDRSTRLEN] = "";
    const void* address = nullptr;
    if (at->ai_family == AF_INET)
      address = &reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr;
    if (at->ai_family == AF_INET6)
      address = &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr;
    if (address == nullptr || inet_ntop(at->ai_family, address, text, sizeof text) == nullptr)
      continue;
    if (std::find(addresses.begin(), addresses.end(), text) == addresses.end())
      addresses.emplace_back(text);
  }
  if (list != nullptr) freeaddrinfo(list);
  const bool found = status == 0 && !addresses.empty();
  failure = found ? "" : gai_strerror(status == 0 ? EAI_NONAME : status);
}

Lookup::Lookup(Loop& loop, const std::string& host, Found found)
    : Lookup(loop, host, std::move(found), std::make_shared<Answer>()) {}

Lookup::Lookup(Loop& loop, const std::string& host, Found found, std::shared_ptr<Answer> answer)
    : Lookup(
          loop, [answer, host] { answer->resolve(host); },
          [answer, found = std::move(found)] {
            if (answer->addresses.empty()) {
              found(Error{ErrorCode::kIo, answer->failure});
            } else {
              found(std::move(answer->addresses));
            }
          }) {}

Lookup::Lookup(Loop& loop, std::function<void()> ask, std::function<void()> answered)
    : answered_(std::move(answered)),
      // The callback may destroy this object.
      wake_(loop,
            [this] {
              // What the other thread has written is seen from here on.
              { const std::lock_guard written(query_->mutex); }
              std::exchange(answered_, nullptr)();
            }),
      query_(std::make_shared<Query>()) {
  query_->ask = std::move(ask);
  query_->owner = &loop;
  query_->wake = &wake_;
  Resolver::instance().add(query_);
}

Lookup::~Lookup() {
  const std::lock_guard lock(query_->mutex);
  query_->wake = nullptr;
}

}  // namespace edgert::loop
