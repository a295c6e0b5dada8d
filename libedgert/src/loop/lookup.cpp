#include "loop/lookup.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <utility>

#include "base/ip_address.h"
#include "base/text.h"
#include "loop/hosts_file.h"
#include "loop/resolver.h"

namespace edgert::loop {

namespace {

// For the wait for a thread and the resolver's own tries together.
constexpr uint64_t kTimeoutMs = 20000;
// A name server may list thousands, and each may be tried.
constexpr size_t kMostAddresses = 32;
constexpr size_t kLongestName = 255;

void ask_system(const std::string& host, NameAnswer& answer) {
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* list = nullptr;
  const int status = getaddrinfo(host.c_str(), nullptr, &hints, &list);
  std::vector<std::string>& addresses = answer.addresses;
  for (const addrinfo* at = list; status == 0 && at != nullptr; at = at->ai_next) {
    char text[INET6_ADDRSTRLEN] = "";
    const void* address = nullptr;
    if (at->ai_family == AF_INET)
      address = &reinterpret_cast<const sockaddr_in*>(at->ai_addr)->sin_addr;
    if (at->ai_family == AF_INET6)
      address = &reinterpret_cast<const sockaddr_in6*>(at->ai_addr)->sin6_addr;
    if (address == nullptr || inet_ntop(at->ai_family, address, text, sizeof text) == nullptr)
      continue;
    if (std::find(addresses.begin(), addresses.end(), text) != addresses.end()) continue;
    if (addresses.size() < kMostAddresses) addresses.emplace_back(text);
  }
  if (list != nullptr) freeaddrinfo(list);
  if (!addresses.empty()) return;
  answer.failure = gai_strerror(status == 0 ? EAI_NONAME : status);
  answer.keeps = status == 0 || status == EAI_NONAME || status == EAI_NODATA;
}

// What needs no name server.
std::vector<std::string> known_here(const std::string& host) {
  if (const auto address = base::IpAddress::parse(host)) return {address->text()};
  std::string name = base::lower(host);
  if (name.ends_with('.')) name.pop_back();
  std::vector<std::string> listed = HostsFile::system().find(name);
  // RFC 6761 §6.3.
  if (listed.empty() && (name == "localhost" || name.ends_with(".localhost")))
    return {"127.0.0.1", "::1"};
  return listed;
}

}  // namespace

struct Lookup::Query {
  Resolver::Waiter waiter;
};

Lookup::Lookup(Loop& loop, const std::string& host, Found found)
    : loop_(loop), query_(std::make_unique<Query>()) {
  told_ = [found = std::move(found)](Query& query) {
    NameAnswer& answer = query.waiter.answer;
    if (answer.addresses.empty()) return found(Error{ErrorCode::kIo, answer.failure});
    found(std::move(answer.addresses));
  };
  NameAnswer& answer = query_->waiter.answer;
  answer.addresses = known_here(host);
  if (host.size() > kLongestName) answer.failure = gai_strerror(EAI_NONAME);
  if (!answer.addresses.empty() || !answer.failure.empty()) {
    answer_soon();
    return;
  }
  wait();
  Resolver::instance().ask(query_->waiter, loop.party(), base::lower(host),
                           [host](NameAnswer& asked) { ask_system(host, asked); });
}

Lookup::Lookup(Loop& loop, std::function<void()> ask, std::function<void(Status)> answered)
    : loop_(loop), query_(std::make_unique<Query>()) {
  told_ = [answered = std::move(answered)](Query& query) {
    const std::string& failure = query.waiter.answer.failure;
    answered(failure.empty() ? Status(Unit{}) : Error{ErrorCode::kTimedOut, failure});
  };
  wait();
  Resolver::instance().ask(query_->waiter, loop.party(), {},
                           [ask = std::move(ask)](NameAnswer&) { ask(); });
}

Lookup::~Lookup() { Resolver::instance().leave(query_->waiter); }

void Lookup::wait() {
  wake_ = std::make_unique<Async>(loop_, [this] {
    if (Resolver::instance().is_done(query_->waiter)) take();
  });
  query_->waiter.wake = wake_.get();
  timeout_ = std::make_unique<Timer>(loop_, [this] {
    Resolver::Waiter& waiter = query_->waiter;
    Resolver::instance().leave(waiter);
    if (!waiter.done)
      waiter.answer.failure = "no answer within " + std::to_string(kTimeoutMs) + " ms";
    take();
  });
  timeout_->start(kTimeoutMs);
}

void Lookup::answer_soon() {
  loop_.post_next_turn([self = std::weak_ptr<Lookup*>(self_)] {
    if (const auto alive = self.lock()) (*alive)->take();
  });
}

// What it calls may destroy this object.
void Lookup::take() {
  if (timeout_) timeout_->stop();
  if (const auto told = std::exchange(told_, nullptr)) told(*query_);
}

}  // namespace edgert::loop
