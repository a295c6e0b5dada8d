#include "loop/resolver.h"

#include <algorithm>
#include <string>

namespace edgert::loop {

namespace {

// More threads than these are there only for parties that have none at work: a few parties whose
// names take long do not hold up another's first one.
constexpr size_t kUsualThreads = 16;
constexpr size_t kMostThreads = 256;
constexpr size_t kMostPerParty = 4;
constexpr size_t kMostWaiting = 1024;  // of one party
constexpr size_t kStackBytes = size_t{1} << 20;
constexpr auto kIdle = std::chrono::seconds(10);
// The system does not say for how long its answers hold, so they are not kept for long.
constexpr auto kKeepsFound = std::chrono::seconds(5);
constexpr auto kKeepsFailed = std::chrono::seconds(1);
constexpr size_t kMostKnown = 1024;

std::string key_of(uint64_t party, const std::string& name) {
  return std::to_string(party) + " " + name;
}

}  // namespace

struct NameQuestion {
  uint64_t party = 0;
  std::string name;  // empty: of no name, and nobody joins it
  std::function<void(NameAnswer&)> ask;
  std::unordered_set<Resolver::Waiter*> waiters;
  std::list<std::shared_ptr<NameQuestion>>::iterator place;  // while it waits
  bool running = false;
};

Resolver& Resolver::instance() {
  static auto* const made = new Resolver();
  return *made;
}

void Resolver::ask(Waiter& waiter, uint64_t party_id, const std::string& name,
                   std::function<void(NameAnswer&)> ask) {
  const std::lock_guard lock(mutex_);
  if (!name.empty()) {
    if (const auto known = known_.find(name);
        known != known_.end() && Clock::now() < known->second.until) {
      return settle(waiter, known->second.answer);
    }
    if (const auto asked = asked_.find(key_of(party_id, name)); asked != asked_.end()) {
      waiter.question = asked->second;
      asked->second->waiters.insert(&waiter);
      return;
    }
  }
  Party& party = parties_[party_id];
  if (party.waiting.size() >= kMostWaiting) {
    return settle(waiter, {{},
                           "as many as " + std::to_string(kMostWaiting) +
                               " names wait for the resolver already"});
  }
  auto question = std::make_shared<NameQuestion>();
  question->party = party_id;
  question->name = name;
  question->ask = std::move(ask);
  question->waiters.insert(&waiter);
  question->place = party.waiting.insert(party.waiting.end(), question);
  if (!name.empty()) asked_[key_of(party_id, name)] = question;
  waiter.question = question;
  ++waiting_;
  need_thread(party);
  if (threads_ == 0) {
    party.waiting.erase(question->place);
    --waiting_;
    return finish(question, {{}, "no thread to resolve it", false});
  }
  changed_.notify_one();
}

void Resolver::need_thread(const Party& party) {
  if (idle_ >= waiting_ || threads_ >= (party.running == 0 ? kMostThreads : kUsualThreads)) return;
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_t thread;
  if (pthread_create(&thread, &attributes, &Resolver::enter, this) == 0) ++threads_;
  pthread_attr_destroy(&attributes);
}

void Resolver::leave(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  const Question question = std::move(waiter.question);
  if (question == nullptr) return;
  question->waiters.erase(&waiter);
  if (!question->waiters.empty() || question->running) return;
  Party& party = parties_[question->party];
  party.waiting.erase(question->place);
  --waiting_;
  if (!question->name.empty()) asked_.erase(key_of(question->party, question->name));
  if (party.waiting.empty() && party.running == 0) parties_.erase(question->party);
}

bool Resolver::is_done(Waiter& waiter) {
  const std::lock_guard lock(mutex_);
  return waiter.done;
}

size_t Resolver::threads() {
  const std::lock_guard lock(mutex_);
  return threads_;
}

void* Resolver::enter(void* self) {
  static_cast<Resolver*>(self)->run();
  return nullptr;
}

void Resolver::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    Question question = take();
    if (question == nullptr) {
      if (threads_ > kUsualThreads) break;
      ++idle_;
      const bool timed_out = changed_.wait_for(lock, kIdle) == std::cv_status::timeout;
      --idle_;
      if (!timed_out) continue;
      question = take();
      if (question == nullptr) break;
    }
    lock.unlock();
    NameAnswer answer;
    question->ask(answer);
    question->ask = nullptr;
    lock.lock();
    const auto party = parties_.find(question->party);
    --party->second.running;
    finish(question, std::move(answer));
    // What waited for this party's turn may go on.
    changed_.notify_one();
  }
  --threads_;
}

// Of the parties that may have another running, the one that has fewest, and waited longest.
Resolver::Question Resolver::take() {
  Party* next = nullptr;
  for (auto& [id, party] : parties_) {
    if (party.waiting.empty() || party.running >= kMostPerParty) continue;
    if (next == nullptr || party.running < next->running ||
        (party.running == next->running && party.served < next->served)) {
      next = &party;
    }
  }
  if (next == nullptr) return nullptr;
  Question question = std::move(next->waiting.front());
  next->waiting.pop_front();
  --waiting_;
  ++next->running;
  next->served = ++turn_;
  question->running = true;
  return question;
}

void Resolver::finish(const Question& question, NameAnswer answer) {
  if (!question->name.empty()) {
    asked_.erase(key_of(question->party, question->name));
    if (answer.keeps) remember(question->name, answer);
  }
  for (Waiter* waiter : question->waiters) {
    waiter->question = nullptr;
    settle(*waiter, answer);
  }
  question->waiters.clear();
  const auto party = parties_.find(question->party);
  if (party != parties_.end() && party->second.waiting.empty() && party->second.running == 0)
    parties_.erase(party);
}

void Resolver::settle(Waiter& waiter, const NameAnswer& answer) {
  waiter.answer = answer;
  waiter.done = true;
  if (waiter.wake != nullptr) waiter.wake->send();
}

void Resolver::remember(const std::string& name, const NameAnswer& answer) {
  const auto now = Clock::now();
  if (known_
          .insert_or_assign(
              name, Known{answer, now + (answer.failure.empty() ? kKeepsFound : kKeepsFailed)})
          .second) {
    known_order_.push_back(name);
  }
  while (known_.size() > kMostKnown ||
         (!known_order_.empty() && known_[known_order_.front()].until < now)) {
    known_.erase(known_order_.front());
    known_order_.pop_front();
  }
}

}  // namespace edgert::loop
