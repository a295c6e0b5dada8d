#include "worker/given_stream.h"

#include <algorithm>
#include <utility>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/realm.h"

namespace edgert::worker {

namespace {

// What a chunk takes of the credit at least: credit bounds how many wait, too.
constexpr int64_t kLeastCost = 4096;
// More than any stream has, however often a host allows it.
constexpr int64_t kMostCredit = int64_t{1} << 50;

}  // namespace

// In the realm, until the host's end goes or the realm does.
class GivenStream::ScriptEnd final : public ByteSink {
 public:
  ScriptEnd(binding::Memory& memory, std::weak_ptr<GivenStream> host,
            std::unique_ptr<ByteSource> source)
      : held_(memory, kKept), host_(std::move(host)), source_(std::move(source)) {
    source_->attach(this);
  }

  void hear(const Ask& ask) {
    if (source_ == nullptr) return;
    if (ask.cancels) {
      source_->cancel({ErrorCode::kCancelled, "the host reads no further"});
      return;
    }
    credit_ = std::min(credit_ + ask.credit, kMostCredit);
    grant();
  }

 private:
  static constexpr size_t kKept = 4096;

  // For one chunk after the other, of whatever size; its source writes while its credit is
  // positive.
  void grant() {
    if (credit_ <= 0 || wanted_ > 0) return;
    const int64_t more = 1 - wanted_;
    wanted_ = 1;
    source_->grant(static_cast<size_t>(more));
  }

  void on_bytes(Bytes bytes) noexcept override {
    const auto size = static_cast<int64_t>(bytes.size());
    credit_ -= std::max(size, kLeastCost);
    wanted_ -= size;
    if (const std::shared_ptr<GivenStream> host = host_.lock()) {
      host->bring([host, bytes = std::move(bytes)]() mutable { host->give(std::move(bytes)); });
    }
    grant();
  }
  void on_end() noexcept override { tell_end(std::nullopt); }
  void on_fail(const Error& error) noexcept override { tell_end(error); }
  void tell_end(std::optional<Error> error) {
    if (const std::shared_ptr<GivenStream> host = host_.lock())
      host->bring([host, error = std::move(error)] { host->end(error); });
  }

  binding::HeldBytes held_;
  const std::weak_ptr<GivenStream> host_;
  const std::unique_ptr<ByteSource> source_;
  int64_t credit_ = 0;
  int64_t wanted_ = 0;  // what the source may still give
};

class GivenStream::HostSource final : public ByteSource {
 public:
  explicit HostSource(std::shared_ptr<GivenStream> stream) : stream_(std::move(stream)) {}
  ~HostSource() override { stream_->cancel(); }

  void attach(ByteSink* sink) noexcept override {
    stream_->bring([stream = stream_, sink] { stream->sink_ = sink; });
  }
  void grant(size_t bytes) noexcept override {
    if (!granted_.exchange(true)) stream_->allow();
    stream_->ask_({static_cast<int64_t>(std::min<uint64_t>(bytes, kMostCredit)), false});
  }
  void cancel(const Error&) noexcept override { stream_->cancel(); }

 private:
  const std::shared_ptr<GivenStream> stream_;
  std::atomic<bool> granted_{false};
};

std::shared_ptr<GivenStream> GivenStream::make(binding::Scope& scope,
                                               std::shared_ptr<const WorkerState> state,
                                               Place place, std::unique_ptr<ByteSource> source) {
  auto self = std::make_shared<GivenStream>(std::move(state), std::move(place));
  auto end = std::make_shared<ScriptEnd>(scope.realm().memory(), self, std::move(source));
  self->ask_ = scope.realm().js().expect_many<Ask>(
      [end = std::move(end)](binding::Scope&, const Ask& ask) { end->hear(ask); });
  self->key_ = self->state_->outsiders->add(self);
  if (self->key_ == 0) self->worker_ended();
  if (!self->release()) self->go_on();
  return self;
}

GivenStream::GivenStream(std::shared_ptr<const WorkerState> state, Place place)
    : Turns(std::move(place), state->answers), state_(std::move(state)) {}

GivenStream::~GivenStream() { state_->outsiders->remove(key_); }

std::unique_ptr<ByteSource> GivenStream::take() {
  if (taken_.exchange(true)) return nullptr;
  return std::make_unique<HostSource>(std::static_pointer_cast<GivenStream>(shared_from_this()));
}

template <typename Run>
void GivenStream::bring(Run run) {
  if (!take_here()) return later(std::move(run));
  run();
  work();
}

void GivenStream::allow() {
  // At once, where that may be: else what comes next on this thread would find the turn taken, and
  // be told on another.
  if (take_here()) {
    const bool is_told = !failure_;
    is_granted_ = is_told;
    work();
    if (is_told) return;
  }
  later([self = std::static_pointer_cast<GivenStream>(shared_from_this())] {
    self->is_granted_ = true;
    if (const std::optional<Error> failure = std::exchange(self->failure_, std::nullopt))
      self->end(failure);
  });
}

void GivenStream::give(Bytes bytes) {
  if (cancelled_ || is_over_ || sink_ == nullptr) return;
  const int64_t overpaid = kLeastCost - static_cast<int64_t>(bytes.size());
  sink_->on_bytes(std::move(bytes));
  if (overpaid > 0 && !cancelled_) ask_({overpaid, false});
}

void GivenStream::end(std::optional<Error> error) {
  if (cancelled_ || is_over_) return;
  if (!is_granted_ || sink_ == nullptr) {
    failure_ = std::move(error);
    return;
  }
  is_over_ = true;
  if (error) {
    sink_->on_fail(*error);
  } else {
    sink_->on_end();
  }
}

void GivenStream::cancel() {
  if (cancelled_.exchange(true)) return;
  ask_({0, true});
}

void GivenStream::worker_ended() noexcept {
  later([self = std::static_pointer_cast<GivenStream>(shared_from_this())] {
    self->end(Error{ErrorCode::kCancelled, "the worker has ended"});
  });
}

void GivenStream::refused() {
  end(Error{ErrorCode::kCancelled, "the executor takes no more work"});
}

}  // namespace edgert::worker
