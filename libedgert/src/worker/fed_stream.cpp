#include "worker/fed_stream.h"

#include <utility>

#include "edgert/binding/held_bytes.h"
#include "edgert/binding/realm.h"

namespace edgert::worker {

// Where pieces arrive; in the realm.
struct FedStream::Reader::Delivery {
  explicit Delivery(binding::Memory& memory) : held(memory, kKept) {}

  void take(Piece piece) {
    if (sink == nullptr) return;
    if (!piece.bytes.empty()) return sink->on_bytes(std::move(piece.bytes));
    ByteSink* const told = std::exchange(sink, nullptr);
    if (piece.failure) {
      told->on_fail(*piece.failure);
    } else {
      told->on_end();
    }
  }

  static constexpr size_t kKept = 4096;
  binding::HeldBytes held;
  ByteSink* sink = nullptr;
};

void FedStream::Reader::enter(binding::Scope& scope) {
  delivery_ = std::make_shared<Delivery>(scope.realm().memory());
  stream_->deliver_ = scope.realm().js().expect_many<Piece>(
      [delivery = delivery_](binding::Scope&, Piece piece) { delivery->take(std::move(piece)); });
}

void FedStream::Reader::attach(ByteSink* sink) noexcept { delivery_->sink = sink; }

void FedStream::Reader::grant(size_t bytes) noexcept {
  const auto ask = [stream = stream_, bytes] {
    if (stream->is_refused_) return stream->tell_refusal();
    if (stream->source_ == nullptr) return;
    if (!std::exchange(stream->is_attached_, true)) stream->source_->attach(stream.get());
    stream->source_->grant(bytes);
  };
  if (!stream_->take_here()) return stream_->later(ask);
  ask();
  stream_->work();
}

void FedStream::Reader::close() {
  if (delivery_ != nullptr) delivery_->sink = nullptr;
  stream_->close();
}

std::unique_ptr<FedStream::Reader> FedStream::make(std::shared_ptr<const WorkerState> state,
                                                   Place place,
                                                   std::unique_ptr<ByteSource> source) {
  auto stream = std::make_shared<FedStream>(std::move(state), std::move(place), std::move(source));
  stream->key_ = stream->state_->outsiders->add(stream);
  if (stream->key_ == 0) stream->close();
  if (!stream->release()) stream->go_on();
  return std::make_unique<Reader>(std::move(stream));
}

FedStream::FedStream(std::shared_ptr<const WorkerState> state, Place place,
                     std::unique_ptr<ByteSource> source)
    : Turns(std::move(place), state->answers),
      state_(std::move(state)),
      source_(std::move(source)) {}

FedStream::~FedStream() { state_->outsiders->remove(key_); }

void FedStream::on_bytes(Bytes bytes) noexcept {
  if (!is_over_ && !bytes.empty()) deliver_({std::move(bytes), std::nullopt});
}

void FedStream::end(std::optional<Error> error) {
  if (is_over_.exchange(true)) return;
  deliver_({{}, std::move(error)});
  // The source may be what calls.
  later([stream = self()] { stream->source_.reset(); });
}

void FedStream::close() {
  if (is_over_.exchange(true)) return;
  later([stream = self()] { stream->drop(); });
}

void FedStream::drop() {
  if (source_ != nullptr && is_attached_)
    source_->cancel({ErrorCode::kCancelled, "nobody reads any more"});
  source_.reset();
}

void FedStream::refused() {
  const bool was_over = is_over_.exchange(true);
  drop();
  if (was_over) return;
  is_refused_ = true;
  if (is_attached_) tell_refusal();
}

void FedStream::tell_refusal() {
  is_refused_ = false;
  deliver_({{}, Error{ErrorCode::kCancelled, "the executor takes no more work"}});
}

}  // namespace edgert::worker
