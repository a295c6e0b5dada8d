#include "bindings/files/operation.h"

#include <limits.h>

#include <cerrno>
#include <string_view>
#include <utility>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/javascript.h"
#include "edgert/binding/memory.h"
#include "edgert/binding/read.h"
#include "edgert/binding/realm.h"
#include "edgert/binding/work.h"
#include "edgert/binding/wrap.h"

namespace edgert::bindings {

using binding::FileStatus;
using binding::Scope;

namespace {

v8::MaybeLocal<v8::Value> numbers_of(Scope& scope, const std::vector<double>& numbers) {
  v8::Local<v8::Uint8Array> bytes;
  const std::string_view raw(reinterpret_cast<const char*>(numbers.data()),
                             numbers.size() * sizeof(double));
  if (!binding::to_uint8_array(scope, raw).ToLocal(&bytes)) return {};
  return v8::Float64Array::New(bytes->Buffer(), 0, numbers.size());
}

std::vector<double> status_numbers(const FileStatus& status) {
  std::vector<double> numbers;
  for (const uint64_t number :
       {status.dev, status.mode, status.nlink, status.uid, status.gid, status.rdev, status.blksize,
        status.ino, status.size, status.blocks}) {
    numbers.push_back(static_cast<double>(number));
  }
  for (const FileStatus::Time& time :
       {status.atime, status.mtime, status.ctime, status.birthtime}) {
    numbers.push_back(static_cast<double>(time.s));
    numbers.push_back(static_cast<double>(time.ns));
  }
  return numbers;
}

}  // namespace

// One that happens beside the realm's thread.
struct Operation::Flight {
  Flight(Scope& scope, v8::Local<v8::Value> on_done, size_t weight)
      : realm(scope.realm()), done(scope, on_done), held(scope.realm().memory(), weight) {}

  binding::Realm& realm;
  binding::Pin done;
  binding::HeldBytes held;
  size_t weight = 0;
  std::vector<Run> steps;
  size_t next = 0;
  uint64_t needed = 0;  // what room has been found for
  // In place of steps.
  std::optional<binding::FileAsk> asked;
  bool is_heard = true;  // `done` is a function
  std::shared_ptr<OpenedEntry> entry;
};

Operation::Operation(const binding::Arguments& info, int done_at, Purpose purpose)
    : info_(info), scope_(info), done_at_(done_at), happens_now_(info[done_at]->IsNull()) {
  if (!happens_now_ && !info[done_at]->IsFunction()) {
    binding::throw_type_error(scope_, "an operation on files needs null or a function at its end");
    fail(-EINVAL);
  } else if (happens_now_ && purpose != Purpose::kAlways &&
             !scope_.realm().files().may_wait(purpose == Purpose::kReads)) {
    fail(-EPERM);
  }
}

std::string Operation::text(int at) {
  std::string given = binding::short_text(scope_, info_[at]);
  if (!info_[at]->IsString() || given.find('\0') != std::string::npos) fail(-EINVAL);
  if (given.size() >= PATH_MAX || (given.empty() && binding::length_of(info_[at]) != 0))
    fail(-ENAMETOOLONG);
  weight_ += given.size();
  return given;
}

std::string Operation::path(int at) {
  std::string given = text(at);
  if (given.empty()) fail(-ENOENT);
  binding::Files& files = scope_.realm().files();
  if (!given.starts_with('/')) {
    std::string folder = OpenedFiles::of(scope_).folder(files);
    weight_ += folder.size();
    if (folder != "/") folder += '/';
    given = folder + given;
  }
  const binding::RemoteFiles* const remote = files.remote();
  is_remote_ = remote != nullptr && remote->has(given);
  return given;
}

double Operation::number(int at) {
  if (info_[at]->IsNumber()) return info_[at].As<v8::Number>()->Value();
  fail(-EINVAL);
  return 0;
}

uint64_t Operation::size(int at) {
  constexpr double kLargest = 9007199254740991;
  const double given = number(at);
  if (given >= 0 && given <= kLargest) return static_cast<uint64_t>(given);
  fail(-EINVAL);
  return 0;
}

bool Operation::flag(int at) const { return info_[at]->IsTrue(); }

std::shared_ptr<OpenedEntry> Operation::handle(int at) {
  entry_ = OpenedFiles::of(scope_).find(number(at));
  if (entry_ == nullptr) fail(-EBADF);
  is_remote_ = entry_ != nullptr && entry_->file != nullptr && entry_->file->remote() != nullptr;
  return entry_;
}

std::shared_ptr<OpenedEntry> Operation::take_handle(int at) {
  if (fails_) return nullptr;
  entry_ = OpenedFiles::of(scope_).take(number(at));
  if (entry_ == nullptr) fail(-EBADF);
  is_remote_ = entry_ != nullptr && entry_->file != nullptr && entry_->file->remote() != nullptr;
  return entry_;
}

bool Operation::has_room(Scope& scope, FileOutcome& outcome) {
  constexpr uint64_t kAlways = 256 * 1024;
  // V8 has no larger buffers everywhere.
  constexpr uint64_t kLargest = uint64_t{2047} << 20;
  if (outcome.code < 0 || outcome.needs <= kAlways) return outcome.code >= 0;
  if (outcome.needs > kLargest) {
    outcome.code = -EFBIG;
  } else if (!scope.realm().memory().has_room(2 * outcome.needs)) {
    outcome.code = -ENOMEM;
  }
  return outcome.code >= 0;
}

void Operation::act(Run run) { act(nullptr, std::move(run)); }

void Operation::act(Run look, Run run) {
  if (!happens_now_ && !info_[done_at_]->IsFunction()) return;  // with a pending exception
  std::vector<Run> steps;
  if (fails_) {
    // Whoever waits for it hears of it in the same way as of all else.
    steps.push_back(
        [code = *fails_](binding::FileSystem&, FileOutcome& outcome) { outcome.code = code; });
    entry_ = nullptr;
  } else {
    if (look) steps.push_back(std::move(look));
    steps.push_back(std::move(run));
  }
  if (happens_now_) return run_now(steps);
  auto flight = std::make_shared<Flight>(scope_, info_[done_at_], weight_);
  flight->weight = weight_;
  flight->steps = std::move(steps);
  flight->entry = entry_;
  begin(scope_, flight);
}

bool Operation::asks_remote(binding::FileAsk asked) {
  using What = binding::FileAsk::What;
  const bool closes = asked.what == What::kClose || asked.what == What::kDiscard;
  if (!is_remote_ || fails_ || (happens_now_ && !closes)) return false;
  if (!happens_now_ && !info_[done_at_]->IsFunction()) return false;
  auto flight = std::make_shared<Flight>(scope_, info_[done_at_], weight_);
  flight->weight = weight_;
  flight->asked = std::move(asked);
  flight->is_heard = !happens_now_;
  flight->entry = entry_;
  if (happens_now_) info_.GetReturnValue().Set(0);
  begin(scope_, flight);
  return true;
}

void Operation::run_now(const std::vector<Run>& steps) {
  const std::shared_ptr<binding::FileSystem> files = scope_.realm().files().system();
  FileOutcome outcome;
  for (const Run& step : steps) {
    uint64_t needed = 0;
    do {
      // Who is to be stopped hears of nothing any more.
      if (scope_.realm().work().stopped()) return;
      needed = outcome.needs;
      outcome.goes_on = false;
      step(*files, outcome);
    } while (outcome.goes_on && outcome.code >= 0 &&
             (outcome.needs <= needed || has_room(scope_, outcome)));
    if (!has_room(scope_, outcome)) break;
  }
  binding::give(info_, to_js(scope_, outcome));
}

void Operation::begin(Scope&, const std::shared_ptr<Flight>& flight) {
  if (flight->entry == nullptr) return start(flight);
  if (flight->entry->is_busy) {
    const std::shared_ptr<OpenedEntry> entry = std::move(flight->entry);
    entry->waiting.push_back([flight](const std::shared_ptr<OpenedEntry>& own) {
      flight->entry = own;
      start(flight);
    });
    return;
  }
  flight->entry->is_busy = true;
  start(flight);
}

void Operation::start(const std::shared_ptr<Flight>& flight) {
  if (flight->asked) {
    binding::RemoteFiles::Done done = [flight](Scope& scope, binding::FileOutcome given) {
      FileOutcome outcome{std::move(given)};
      let_next(flight);
      answer(scope, *flight, outcome);
    };
    // Files that nobody hears of are closed: what else is asked of them was asked before.
    if (!flight->is_heard) done = nullptr;
    return flight->realm.files().remote()->ask(std::move(*flight->asked), std::move(done));
  }
  auto outcome = std::make_shared<FileOutcome>();
  const auto take_step = [](const std::shared_ptr<Flight>& under_way,
                            const std::shared_ptr<FileOutcome>& so_far, const auto& again) -> void {
    binding::Realm& realm = under_way->realm;
    realm.work().run_off_thread(
        [step = under_way->steps[under_way->next], files = realm.files().system(),
         so_far](const std::atomic<bool>&) {
          so_far->goes_on = false;
          step(*files, *so_far);
        },
        [under_way, so_far, again](Scope& scope) {
          // Others come in between.
          bool goes_on = so_far->goes_on && so_far->code >= 0;
          if (!goes_on) goes_on = ++under_way->next < under_way->steps.size();
          if (goes_on && so_far->needs > under_way->needed) {
            goes_on = has_room(scope, *so_far);
            under_way->needed = so_far->needs;
            under_way->held.set(under_way->weight + so_far->needs);
          }
          if (goes_on && so_far->code >= 0) return again(under_way, so_far, again);
          let_next(under_way);
          answer(scope, *under_way, *so_far);
        });
  };
  take_step(flight, outcome, take_step);
}

// The file is the next one's now.
void Operation::let_next(const std::shared_ptr<Flight>& flight) {
  const std::shared_ptr<OpenedEntry> entry = std::move(flight->entry);
  if (entry == nullptr) return;
  entry->is_busy = !entry->waiting.empty();
  if (!entry->is_busy) return;
  const auto next = std::move(entry->waiting.front());
  entry->waiting.pop_front();
  next(entry);
}

void Operation::answer(Scope& scope, Flight& flight, FileOutcome& outcome) {
  v8::Local<v8::Value> result;
  {
    const v8::TryCatch caught(scope.isolate());
    if (!to_js(scope, outcome).ToLocal(&result)) {
      if (caught.HasTerminated()) return;
      result = v8::Integer::New(scope.isolate(), -ENOMEM);
    }
  }
  flight.held.set(0);
  v8::Local<v8::Value> function = flight.done.get(scope.isolate());
  if (!function.IsEmpty() && function->IsFunction())
    flight.realm.js().call(function.As<v8::Function>(), 1, &result, nullptr);
}

v8::MaybeLocal<v8::Value> Operation::to_js(Scope& scope, FileOutcome& outcome) {
  v8::Isolate* isolate = scope.isolate();
  using Kind = FileOutcome::Kind;
  if (outcome.code < 0 || outcome.kind == Kind::kCode)
    return v8::Number::New(isolate, static_cast<double>(outcome.code));
  switch (outcome.kind) {
    case Kind::kOpened:
      return v8::Number::New(
          isolate, static_cast<double>(OpenedFiles::of(scope).add(std::move(outcome.file))));
    case Kind::kBytes: {
      v8::Local<v8::Uint8Array> bytes;
      if (!binding::to_uint8_array(scope, outcome.bytes).ToLocal(&bytes)) return {};
      return bytes;
    }
    case Kind::kText:
      return binding::text(scope, outcome.bytes);
    case Kind::kStatus:
      return numbers_of(scope, status_numbers(outcome.status));
    case Kind::kVolume: {
      const binding::VolumeStatus& volume = outcome.volume;
      std::vector<double> numbers;
      for (const uint64_t number : {volume.type, volume.bsize, volume.blocks, volume.bfree,
                                    volume.bavail, volume.files, volume.ffree}) {
        numbers.push_back(static_cast<double>(number));
      }
      return numbers_of(scope, numbers);
    }
    default: {
      std::vector<v8::Local<v8::Value>> flat;
      for (const binding::FolderEntry& entry : outcome.entries) {
        flat.push_back(binding::text(scope, entry.name));
        flat.push_back(v8::Integer::New(isolate, entry.kind));
      }
      return binding::array_of(scope, flat.data(), flat.size());
    }
  }
}

}  // namespace edgert::bindings
