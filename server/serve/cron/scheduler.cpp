#include "serve/cron/scheduler.h"

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <set>
#include <utility>

namespace edgert::server::cron {

namespace {

Now system_now() {
  using namespace std::chrono;
  const auto ms = [](auto since) { return duration_cast<milliseconds>(since).count(); };
  return {ms(system_clock::now().time_since_epoch()), ms(steady_clock::now().time_since_epoch())};
}

}  // namespace

// What the scheduler's thread has to do, and its way to be woken. Runners keep it as long as they
// owe an answer.
struct Scheduler::Mailbox {
  using Letter = std::function<void(Timetable&, Now)>;

  // With TFD_TIMER_CANCEL_ON_SET it also rings when somebody sets the clock.
  const int timer = ::timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK);
  const int event = ::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  std::mutex mutex;
  std::vector<Letter> letters;

  Mailbox() = default;
  Mailbox(const Mailbox&) = delete;
  Mailbox& operator=(const Mailbox&) = delete;
  ~Mailbox() {
    if (timer >= 0) ::close(timer);
    if (event >= 0) ::close(event);
  }
  bool is_made() const { return timer >= 0 && event >= 0; }

  void wake() const {
    const uint64_t one = 1;
    (void)!::write(event, &one, sizeof one);
  }
  void post(Letter letter) {
    {
      const std::lock_guard lock(mutex);
      letters.push_back(std::move(letter));
    }
    wake();
  }
  std::vector<Letter> take() {
    const std::lock_guard lock(mutex);
    return std::exchange(letters, {});
  }

  // Until the next of both times, a letter, or a change of the system's clock, beside which the
  // clock that counts is so much ahead.
  void wait(Timetable::Wake next, int64_t ahead_ms) const {
    itimerspec when{};
    if (next.wall_ms != INT64_MAX) {
      // 0 would be never.
      const int64_t ms = std::max<int64_t>(next.wall_ms - ahead_ms, 1);
      when.it_value = {static_cast<time_t>(ms / 1000), static_cast<long>(ms % 1000 * 1'000'000)};
    } else {
      // The clock may be set while nothing is due, too.
      when.it_value.tv_sec = time_t{1} << 40;
    }
    (void)::timerfd_settime(timer, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, nullptr);
    int timeout = -1;
    if (next.steady_ms != INT64_MAX)
      timeout = static_cast<int>(
          std::clamp<int64_t>(next.steady_ms - system_now().steady_ms, 0, 3'600'000));
    pollfd both[] = {{timer, POLLIN, 0}, {event, POLLIN, 0}};
    (void)::poll(both, 2, timeout);
    // A timer that was cancelled says so here, as ECANCELED, and is set again either way.
    uint64_t count;
    (void)!::read(timer, &count, sizeof count);
    (void)!::read(event, &count, sizeof count);
  }
};

// What the Timetable asks for in one turn, and the questions for the lease.
class Scheduler::Errands final : public Doer {
 public:
  explicit Errands(Scheduler& scheduler) : scheduler_(scheduler) {}

  void take(RunId run, const Turn& turn) override {
    put([run, turn](Lease& lease, Mailbox& mailbox, const StateFile& file) {
      Result<Lease::Answer> answer = lease.take(turn);
      if (!answer.ok()) answer = named(lease, answer.error());
      // It is read before anybody acts by it.
      Memory newer;
      if (answer.ok() && answer.value().state_is_new) {
        if (Result<StateFile::Read> read = file.read(); read.ok())
          newer = std::move(read.value().memory);
      }
      mailbox.post([run, answer, newer](Timetable& table, Now at) {
        if (answer.ok() && answer.value().state_is_new) table.merge(newer);
        table.on_take(run, answer, at);
      });
    });
  }
  void keep(RunId run, const Turn& turn) override {
    put([run, turn](Lease& lease, Mailbox& mailbox, const StateFile&) {
      Status kept = lease.keep(turn);
      if (!kept.ok()) kept = named(lease, kept.error());
      mailbox.post([run, kept](Timetable& table, Now) { table.on_keep(run, kept); });
    });
  }
  void finish(const Turn& turn, bool done) override {
    // One that is lost runs out by itself.
    put([turn, done](Lease& lease, Mailbox&, const StateFile&) { (void)lease.finish(turn, done); });
  }
  void run(RunId run, const Job& job, int64_t due_s, uint32_t attempt) override {
    runs_.push_back([this, run, job, due_s, attempt] {
      scheduler_.options_.runner->run(
          job, due_s, attempt, [mailbox = scheduler_.mailbox_, run](Status outcome) {
            mailbox->post([run, outcome = std::move(outcome)](Timetable& table, Now at) {
              table.on_run(run, outcome, at);
            });
          });
    });
  }
  void log(LogLevel level, std::string text) override {
    lines_.emplace_back(level, std::move(text));
  }

  // Outside of the lock: lines first, and what runs once the state is on the disk.
  struct Turnful {
    std::vector<std::pair<LogLevel, std::string>> lines;
    std::vector<std::function<void()>> runs;
  };
  Turnful take_all() { return {std::exchange(lines_, {}), std::exchange(runs_, {})}; }

  // The lease's thread.
  void answer_questions() {
    for (;;) {
      Question next;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return ends_ || !questions_.empty(); });
        if (questions_.empty() || std::chrono::steady_clock::now() > says_until_) return;
        next = std::move(questions_.front());
        questions_.pop_front();
      }
      next(*scheduler_.options_.lease, *scheduler_.mailbox_, scheduler_.state_file_);
    }
  }
  // What is left is said still, so that others hear what has been done, unless it takes long.
  void end() {
    constexpr std::chrono::seconds kPatience(2);
    const std::lock_guard lock(mutex_);
    ends_ = true;
    says_until_ = std::chrono::steady_clock::now() + kPatience;
    changed_.notify_all();
  }

 private:
  using Question = std::function<void(Lease&, Mailbox&, const StateFile&)>;

  static Error named(const Lease& lease, const Error& error) {
    if (error.code == ErrorCode::kCancelled) return error;
    return {error.code, lease.name() + ": " + error.message};
  }
  void put(Question question) {
    const std::lock_guard lock(mutex_);
    questions_.push_back(std::move(question));
    changed_.notify_all();
  }

  Scheduler& scheduler_;
  // Under the scheduler's lock.
  std::vector<std::pair<LogLevel, std::string>> lines_;
  std::vector<std::function<void()>> runs_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Question> questions_;
  bool ends_ = false;
  std::chrono::steady_clock::time_point says_until_ = std::chrono::steady_clock::time_point::max();
};

Scheduler::Scheduler(SchedulerOptions options)
    : options_(std::move(options)),
      state_file_(options_.state_path),
      mailbox_(std::make_shared<Mailbox>()),
      errands_(std::make_unique<Errands>(*this)) {
  if (options_.lease == nullptr) options_.lease = file_lease(options_.state_path + ".lock");
}

Scheduler::~Scheduler() {
  (void)stop(0);
  end_threads();
}

Status Scheduler::begin() {
  if (!mailbox_->is_made())
    return Error{ErrorCode::kIo, "there are no descriptors for the schedules"};
  options_.lease->prepare();
  Result<StateFile::Read> read = state_file_.read();
  if (!read.ok()) return read.take_error();
  if (!read.value().warning.empty()) options_.log(LogLevel::kError, read.value().warning);
  timetable_.emplace(*errands_, std::move(read.value().memory), options_.lease->keep_every_ms());
  begun_ = lease_thread_.begin([this] { errands_->answer_questions(); });
  if (begun_ && thread_.begin([this] { live(); })) return Unit{};
  end_threads();
  return Error{ErrorCode::kLimit, "there are no threads for the schedules"};
}

Status Scheduler::set_jobs(const std::vector<Job>& jobs) {
  if (jobs.size() > kMostJobs)
    return Error{ErrorCode::kLimit,
                 "there are more than " + std::to_string(kMostJobs) + " schedules"};
  std::set<std::string> keys;
  for (const Job& job : jobs) {
    if (Status may_be = check(job); !may_be.ok()) return may_be;
    if (!keys.insert(job.key()).second)
      return Error{ErrorCode::kInvalidArgument, "there are two schedules " + job.key()};
  }
  const std::lock_guard lock(mutex_);
  if (!timetable_) return Error{ErrorCode::kInternal, "the scheduler has not begun"};
  timetable_->set_jobs(jobs, now());
  mailbox_->wake();
  return Unit{};
}

Status Scheduler::run_now(const std::string& key) {
  const std::lock_guard lock(mutex_);
  if (!timetable_) return Error{ErrorCode::kNotFound, "there is no schedule " + key};
  Status runs = timetable_->run_now(key, now());
  mailbox_->wake();
  return runs;
}

std::vector<JobState> Scheduler::list() const {
  const std::lock_guard lock(mutex_);
  return timetable_ ? timetable_->list() : std::vector<JobState>();
}

bool Scheduler::stop(uint64_t timeout_ms) {
  std::unique_lock lock(mutex_);
  if (!timetable_ || ends_) return true;
  timetable_->begin_stop();
  mailbox_->wake();
  return idle_.wait_for(lock, std::chrono::milliseconds(timeout_ms),
                        [this] { return timetable_->is_idle(); });
}

void Scheduler::end_threads() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  mailbox_->wake();
  thread_.join();
  errands_->end();
  if (std::exchange(begun_, false)) lease_thread_.join();
}

Now Scheduler::now() const {
  Now at = system_now();
  if (options_.wall_clock) at.wall_ms = options_.wall_clock();
  return at;
}

void Scheduler::live() {
  for (;;) {
    Timetable::Wake next;
    Errands::Turnful turn;
    bool ends;
    {
      const std::lock_guard lock(mutex_);
      const std::vector<Mailbox::Letter> letters = mailbox_->take();
      const Now at = now();
      for (const Mailbox::Letter& letter : letters) letter(*timetable_, at);
      timetable_->tick(at);
      if (timetable_->is_idle()) idle_.notify_all();
      turn = errands_->take_all();
      next = timetable_->next_wake();
      ends = ends_;
    }
    for (const auto& [level, text] : turn.lines) options_.log(level, text);
    save();
    if (ends) return;
    for (const std::function<void()>& run : turn.runs) run();
    mailbox_->wait(next, now().wall_ms - system_now().wall_ms);
  }
}

void Scheduler::save() {
  Memory memory;
  {
    const std::lock_guard lock(mutex_);
    if (!timetable_->take_changed()) return;
    memory = timetable_->memory();
  }
  if (!options_.lease->owns_state()) return;
  const Status saved = state_file_.write(std::move(memory));
  if (saved.ok() && cannot_save_)
    options_.log(LogLevel::kInfo, state_file_.path() + " can be written again");
  if (!saved.ok() && !cannot_save_)
    options_.log(LogLevel::kError, saved.error().message +
                                       "; schedules go on, but a restart will not know what has "
                                       "been done");
  cannot_save_ = !saved.ok();
}

}  // namespace edgert::server::cron
