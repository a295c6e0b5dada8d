#include "worker/calculations.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <ctime>
#include <deque>
#include <utility>

namespace edgert::worker {

namespace {

double read_ms(clockid_t clock) {
  timespec now{};
  clock_gettime(clock, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

}  // namespace

// --- threads of a pool --------------------------------------------------------------------------

struct CalculationThreads::Start {
  CalculationThreads* threads;
  std::function<void()> body;
};

CalculationThreads::~CalculationThreads() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return running_ == 0; });
  join_ended(lock);
}

void CalculationThreads::join_ended(std::unique_lock<std::mutex>& lock) {
  const std::vector<pthread_t> ended = std::exchange(ended_, {});
  lock.unlock();
  for (const pthread_t thread : ended) pthread_join(thread, nullptr);
  lock.lock();
}

bool CalculationThreads::start(std::function<void()> body) {
  constexpr size_t kStackBytes = size_t{2} << 20;
  auto start = std::make_unique<Start>(Start{this, std::move(body)});
  std::unique_lock lock(mutex_);
  join_ended(lock);
  pthread_attr_t attributes;
  pthread_attr_init(&attributes);
  pthread_attr_setstacksize(&attributes, kStackBytes);
  pthread_t thread;
  const bool made = pthread_create(&thread, &attributes, enter, start.get()) == 0;
  pthread_attr_destroy(&attributes);
  if (!made) return false;
  ++running_;
  (void)start.release();  // the thread's
  return true;
}

void* CalculationThreads::enter(void* given) {
  const std::unique_ptr<Start> start(static_cast<Start*>(given));
  std::exchange(start->body, nullptr)();
  CalculationThreads& threads = *start->threads;
  const std::lock_guard lock(threads.mutex_);
  --threads.running_;
  threads.ended_.push_back(pthread_self());
  threads.changed_.notify_all();
  return nullptr;
}

// --- calculations of a worker -------------------------------------------------------------------

struct Calculations::Shared {
  struct Item {
    uint64_t number;
    Work work;
  };
  struct Thread {
    clockid_t clock{};
    pid_t id = 0;
    int nice = 0;         // as it began
    double begin_ms = 0;  // CPU, when it began with what it calculates
    bool works = false;
    bool lowered = false;
  };

  mutable std::mutex mutex;
  std::condition_variable changed;
  std::deque<Item> waiting;
  std::vector<uint64_t> finished;
  loop::Async* wake = nullptr;  // null once nobody waits
  size_t idle = 0;
  size_t alive = 0;  // threads, those that only start included
  std::vector<Thread*> threads;
  double spent_ms = 0;  // by threads that have ended
  std::atomic<bool> stopped{false};
  std::atomic<size_t> busy{0};

  void run();
  void calculate(std::unique_lock<std::mutex>& lock, Thread& self);
};

void Calculations::Shared::run() {
  constexpr auto kPatience = std::chrono::seconds(2);
  Thread self;
  const bool has_clock = pthread_getcpuclockid(pthread_self(), &self.clock) == 0;
  self.id = gettid();
  self.nice = getpriority(PRIO_PROCESS, 0);
  std::unique_lock lock(mutex);
  if (has_clock) threads.push_back(&self);
  for (;;) {
    while (!waiting.empty()) calculate(lock, self);
    // A thread that cannot get its priority back makes room for another one.
    if (stopped || self.lowered) break;
    ++idle;
    const bool more =
        changed.wait_for(lock, kPatience, [this] { return stopped || !waiting.empty(); });
    --idle;
    if (!more) break;
  }
  --alive;
  std::erase(threads, &self);
  if (has_clock) spent_ms += read_ms(self.clock);
}

void Calculations::Shared::calculate(std::unique_lock<std::mutex>& lock, Thread& self) {
  Item item = std::move(waiting.front());
  waiting.pop_front();
  self.begin_ms = read_ms(self.clock);
  self.works = true;
  lock.unlock();
  item.work(stopped);
  item.work = nullptr;
  lock.lock();
  self.works = false;
  if (self.lowered && setpriority(PRIO_PROCESS, 0, self.nice) == 0) self.lowered = false;
  busy.fetch_sub(1, std::memory_order_relaxed);
  if (wake == nullptr) return;
  finished.push_back(item.number);
  wake->send();
}

Calculations::Calculations() : shared_(std::make_shared<Shared>()) {}

Calculations::~Calculations() { close(); }

void Calculations::add(loop::Loop& loop, CalculationThreads& threads, Work work,
                       std::function<void()> done) {
  constexpr size_t kMostThreads = 2;
  if (shared_->stopped) return;
  if (wake_ == nullptr) {
    wake_ = std::make_unique<loop::Async>(loop, [this] { finish(); });
    const std::lock_guard lock(shared_->mutex);
    shared_->wake = wake_.get();
  }
  const uint64_t number = ++last_;
  done_.emplace(number, std::move(done));
  shared_->busy.fetch_add(1, std::memory_order_relaxed);
  std::unique_lock lock(shared_->mutex);
  shared_->waiting.push_back({number, std::move(work)});
  if (shared_->waiting.size() <= shared_->idle || shared_->alive == kMostThreads) {
    shared_->changed.notify_one();
    return;
  }
  ++shared_->alive;
  lock.unlock();
  if (threads.start([shared = shared_] { shared->run(); })) return;
  lock.lock();
  if (--shared_->alive != 0) return;
  Shared::Thread none;
  pthread_getcpuclockid(pthread_self(), &none.clock);
  while (!shared_->waiting.empty()) shared_->calculate(lock, none);
}

void Calculations::finish() {
  std::vector<uint64_t> finished;
  {
    const std::lock_guard lock(shared_->mutex);
    finished.swap(shared_->finished);
  }
  for (const uint64_t number : finished) {
    const auto found = done_.find(number);
    if (found == done_.end()) continue;
    const std::function<void()> done = std::move(found->second);
    done_.erase(found);
    done();
  }
}

void Calculations::close() {
  stop();
  done_.clear();
  wake_.reset();
}

const std::atomic<bool>& Calculations::stopped() const { return shared_->stopped; }

void Calculations::stop() {
  std::deque<Shared::Item> dropped;
  const std::lock_guard lock(shared_->mutex);
  shared_->stopped = true;
  shared_->wake = nullptr;
  shared_->busy.fetch_sub(shared_->waiting.size(), std::memory_order_relaxed);
  dropped.swap(shared_->waiting);
  shared_->changed.notify_all();
}

double Calculations::cpu_ms() const {
  const std::lock_guard lock(shared_->mutex);
  double sum = shared_->spent_ms;
  for (const Shared::Thread* thread : shared_->threads) sum += read_ms(thread->clock);
  return sum;
}

bool Calculations::busy() const { return shared_->busy.load(std::memory_order_relaxed) != 0; }

void Calculations::make_way(double after_ms, int nice) const {
  const std::lock_guard lock(shared_->mutex);
  for (Shared::Thread* thread : shared_->threads) {
    if (!thread->works || thread->lowered) continue;
    if (read_ms(thread->clock) - thread->begin_ms < after_ms) continue;
    thread->lowered = true;
    setpriority(PRIO_PROCESS, static_cast<id_t>(thread->id), thread->nice + nice);
  }
}

}  // namespace edgert::worker
