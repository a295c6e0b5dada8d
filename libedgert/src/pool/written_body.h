// WrittenBody: the body of a request, as its host writes it.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "edgert/bytes.h"

namespace edgert::pool {

// What has been written and not yet asked for waits here. Thread: the call's turns. Owner: shared
// by the call and by what reads it.
class WrittenBody final : public std::enable_shared_from_this<WrittenBody> {
 public:
  using Drained = std::function<void()>;

  // Once. Until then, and when it has gone, nobody wants the body.
  std::unique_ptr<ByteSource> make_source();
  // `drained` may be null; it is called once, also inside this call.
  void write(Bytes bytes, Drained drained);
  void end();

 private:
  class Source;
  // As much as was asked for.
  void give();
  void drop();
  void tell_drained();

  bool is_wanted_ = false;
  bool is_ended_ = false;
  bool is_granted_ = false;
  int64_t credit_ = 0;
  std::deque<Bytes> chunks_;
  std::vector<Drained> drained_;
  ByteSink* sink_ = nullptr;
};

}  // namespace edgert::pool
