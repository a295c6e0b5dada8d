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
  std::string host;
  const void* owner = nullptr;
  std::mutex mutex;       // guards what follows
  Async* wake = nullptr;  // null once nobody waits
  std::string failure;
  std::vector<std::string> addresses;
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
        answer(*waiting_.back(), "no thread to resolve it", {});
        waiting_.pop_back();
      }
    }
    changed_.notify_one();
  }

 private:
  using Addresses = std::vector<std::string>;
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
    addrinfo hints{};
    hints.ai_family = AF_UNSPEC;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* list = nullptr;
    const int status = getaddrinfo(query.host.c_str(), nullptr, &hints, &list);
    Addresses addresses;
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
    answer(query, found ? "" : gai_strerror(status == 0 ? EAI_NONAME : status),
           std::move(addresses));
  }

  static void answer(Lookup::Query& query, std::string failure, Addresses addresses) {
    const std::lock_guard lock(query.mutex);
    query.failure = std::move(failure);
    query.addresses = std::move(addresses);
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

Lookup::Lookup(Loop& loop, const std::string& host, Found found)
    : found_(std::move(found)),
      wake_(loop, [this] { answered(); }),
      query_(std::make_shared<Query>()) {
  query_->host = host;
  query_->owner = &loop;
  query_->wake = &wake_;
  Resolver::instance().add(query_);
}

Lookup::~Lookup() {
  const std::lock_guard lock(query_->mutex);
  query_->wake = nullptr;
}

void Lookup::answered() {
  const std::shared_ptr<Query> query = query_;
  const Found found = std::move(found_);
  if (query->addresses.empty()) {
    found(Error{ErrorCode::kIo, query->failure});
  } else {
    found(std::move(query->addresses));
  }
}

}  // namespace edgert::loop
