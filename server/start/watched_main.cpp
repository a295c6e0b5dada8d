#include "start/watched_main.h"

#include <poll.h>

#include <algorithm>
#include <chrono>

#include "watch/file_watch.h"
#include "watch/function_files.h"

namespace edgert::server {

namespace {

using Clock = std::chrono::steady_clock;

uint64_t left_ms(Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  return left < 0 ? 0 : static_cast<uint64_t>(left);
}

// By then everybody has asked whom a server that drains has let in.
constexpr uint64_t kQuietMs = 1200;
// How long an interrupted boot may take to come out of V8.
constexpr int kTerminationMs = 500;

}  // namespace

void WatchedMain::changed(const std::set<std::string>& files) {
  const auto file = std::find_if(files.begin(), files.end(),
                                 [this](const auto& each) { return files_.contains(each); });
  if (file != files.end()) boot(shown_path(*file) + " has changed");
}

void WatchedMain::boot(const std::string& why) {
  why_ = why;
  boots_again_ = boot_ != nullptr;
  if (!boots_again_) return begin_boot();
  // Its script may wait for something that never comes.
  if (const std::shared_ptr<Worker> worker = pool_.find(booting_id_)) worker->terminate();
}

void WatchedMain::begin_boot() {
  const int64_t since = FileWatch::now();
  booting_id_.clear();
  boot_ = std::make_unique<Boot>();
  boot_->sockets = sockets_.copy();
  const bool begun = boot_->errand.begin([this, boot = boot_.get()] {
    boot->made = boot_main(options_, log_, pool_, std::move(boot->sockets));
    boot->over.set();
    turns_->add([this] { settled(); });
  });
  if (!begun) {
    boot_.reset();
    return on_fault("the system gives no thread");
  }
  const std::set<std::string> watched = files_;
  files_.merge(function_files(
      reader_, privileged_worker(options_.main_service, options_.main_entrypoint, options_)));
  // What has changed before anybody watched.
  changed(FileWatch::changed_since(files_, watched, since));
}

void WatchedMain::settled() {
  boot_->errand.join();
  Result<MainWorker> made = std::move(boot_->made);
  boot_.reset();
  // Also one that is out of date by now: it has begun to accept connections.
  if (made.ok()) serve(std::move(made).value());
  if (std::exchange(boots_again_, false)) return begin_boot();
  if (!made.ok()) tell(made.error());
}

void WatchedMain::tell(const Error& error) {
  const bool cannot_listen = error.code == ErrorCode::kAddressInUse ||
                             error.code == ErrorCode::kIo ||
                             error.code == ErrorCode::kInvalidArgument;
  if (cannot_listen && sockets_.empty()) return on_fault(error.message);
  const LogSink::Fault uncaught = log_.main_fault();
  // It may stand there with its code and a line of the source.
  const std::string said = uncaught.error.message.substr(0, uncaught.error.message.find('\n'));
  if (!uncaught.is_written || error.message.find(said) == std::string::npos)
    log_.say(LogLevel::kError, error.message);
  log_.say(LogLevel::kWarning, main_ != nullptr ? "the main worker goes on as it was"
                                                : "there is no main worker until it is saved "
                                                  "without the error");
}

void WatchedMain::serve(MainWorker made) {
  auto tenure = std::make_unique<Tenure>();
  tenure->main = std::move(made);
  const bool begun = tenure->watcher.begin([this, worker = tenure->main.worker] {
    worker->wait();
    turns_->add([this, id = worker->id()] { has_ended(id); });
  });
  if (!begun) {
    tenure->main.worker->terminate();
    return on_fault("the system gives no thread");
  }
  std::unique_ptr<Tenure> former = std::exchange(main_, std::move(tenure));
  if (sockets_.empty()) {
    Result<SharedSockets> sockets = main_->main.listeners.share();
    if (!sockets.ok()) return on_fault(sockets.error().message);
    sockets_ = std::move(sockets).value();
    log_.main_is_serving();
    main_->main.listeners.announce(options_.http.host);
    return;
  }
  if (former != nullptr) replace(std::move(former));
  log_.say(LogLevel::kInfo, "restarted the main worker: " + why_);
  on_replaced(!former_.empty());
}

void WatchedMain::replace(std::unique_ptr<Tenure> former) {
  const bool begun = former->drainer.begin([this, raw = former.get()] { drain(raw->main); });
  if (!begun) former->main.worker->terminate();
  former_.push_back(std::move(former));
}

void WatchedMain::drain(const MainWorker& former) const {
  // A server that is closed meanwhile tells nobody that it has drained.
  constexpr uint64_t kSliceMs = 100;
  const Clock::time_point deadline =
      Clock::now() + std::chrono::seconds(options_.graceful_exit_timeout_s);
  const Clock::time_point quiet = Clock::now() + std::chrono::milliseconds(kQuietMs);
  bool is_quiet = false;
  while (!is_over_ && !former.listeners.drain(kSliceMs) && left_ms(deadline) != 0) {
    if (is_quiet || left_ms(quiet) != 0) continue;
    is_quiet = true;
    turns_->add([this] { on_former_quiet(); });
  }
  former.worker->retire();
  if (is_over_ || !former.worker->wait_for(kFarewellMs)) former.worker->terminate();
}

void WatchedMain::has_ended(const std::string& id) {
  if (main_ != nullptr && main_->main.worker->id() == id) {
    log_.say(LogLevel::kError, "main worker has been destroyed: there is none until it is saved");
    main_->watcher.join();
    main_.reset();
    return;
  }
  const auto found = std::find_if(former_.begin(), former_.end(),
                                  [&](const auto& each) { return each->main.worker->id() == id; });
  if (found == former_.end()) return;
  (*found)->drainer.join();
  (*found)->watcher.join();
  former_.erase(found);
  if (former_.empty()) on_former_ended();
}

bool WatchedMain::wait_for_former(uint64_t timeout_ms) const {
  const Clock::time_point deadline = Clock::now() + std::chrono::milliseconds(timeout_ms);
  bool ended = true;
  for (const std::unique_ptr<Tenure>& each : former_)
    ended = each->main.worker->wait_for(left_ms(deadline)) && ended;
  return ended;
}

bool WatchedMain::end() {
  is_over_ = true;
  for (const std::unique_ptr<Tenure>& each : former_) {
    each->main.listeners.close();
    each->main.worker->terminate();
  }
  for (const std::unique_ptr<Tenure>& each : former_) {
    each->drainer.join();
    each->watcher.join();
  }
  if (main_ != nullptr) main_->watcher.join();
  if (boot_ == nullptr) return true;
  if (const std::shared_ptr<Worker> worker = pool_.find(booting_id_)) worker->terminate();
  pollfd over{boot_->over.descriptor(), POLLIN, 0};
  if (poll(&over, 1, kTerminationMs) != 1) return false;
  boot_->errand.join();
  if (boot_->made.ok()) boot_->made.value().worker->terminate();
  return true;
}

}  // namespace edgert::server
