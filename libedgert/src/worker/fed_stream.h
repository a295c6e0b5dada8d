// FedStream: a stream that a host has given to a script.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <optional>

#include "edgert/binding/javascript.h"
#include "edgert/bytes.h"
#include "worker/outsiders.h"
#include "worker/turns.h"
#include "worker/worker_state.h"

namespace edgert::worker {

// The host's source, which is asked, cancelled and destroyed in turns; what it gives goes to the
// realm. Thread: any, but where it says otherwise. Owner: shared by its reader and what is in line.
class FedStream final : public Turns, public ByteSink, public Outsiders::Outsider {
 public:
  // The script's end. It may go on any thread, which cancels the host's source.
  class Reader final : public ByteSource {
   public:
    explicit Reader(std::shared_ptr<FedStream> stream) : stream_(std::move(stream)) {}
    ~Reader() override { close(); }
    // Before anything else, in the realm.
    void enter(binding::Scope& scope);
    // Thread: the realm's.
    void attach(ByteSink* sink) noexcept override;
    void grant(size_t bytes) noexcept override;
    void cancel(const Error&) noexcept override { close(); }

   private:
    struct Delivery;
    void close();
    const std::shared_ptr<FedStream> stream_;
    std::shared_ptr<Delivery> delivery_;
  };
  static std::unique_ptr<Reader> make(std::shared_ptr<const WorkerState> state, Place place,
                                      std::unique_ptr<ByteSource> source);
  FedStream(std::shared_ptr<const WorkerState> state, Place place,
            std::unique_ptr<ByteSource> source);
  ~FedStream() override;

 private:
  // What goes to the realm: bytes, the end, or a failure.
  struct Piece {
    Bytes bytes;
    std::optional<Error> failure;
  };

  void on_bytes(Bytes bytes) noexcept override;
  void on_end() noexcept override { end(std::nullopt); }
  void on_fail(const Error& error) noexcept override { end(error); }
  void end(std::optional<Error> error);
  // The host's source goes, in a turn.
  void close();
  void drop();
  void worker_ended() noexcept override { close(); }
  void refused() override;
  void tell_refusal();
  std::shared_ptr<FedStream> self() {
    return std::static_pointer_cast<FedStream>(shared_from_this());
  }

  const std::shared_ptr<const WorkerState> state_;
  Outsiders::Key key_ = 0;
  std::function<void(Piece)> deliver_;  // since it is in the realm, before anything is granted
  std::atomic<bool> is_over_{false};
  std::unique_ptr<ByteSource> source_;  // in its turns
  bool is_attached_ = false;
  bool is_refused_ = false;  // and the reader does not know
};

}  // namespace edgert::worker
