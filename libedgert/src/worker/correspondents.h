// Correspondents: those that a worker has had requests of lately.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "wire/inbox.h"

namespace edgert::worker {

// Finds receivers by number, as wire::Endpoints does, without its lock in most cases. What it gives
// out is counted by a counter of its own, so that those who use a receiver on many threads do not
// write to the same place at each request. Thread: one.
class Correspondents final {
 public:
  explicit Correspondents(const wire::Endpoints& endpoints) : endpoints_(endpoints) {}

  // Null: it has gone.
  std::shared_ptr<wire::Receiver> find(wire::EndpointId id) {
    if (const uint64_t removals = endpoints_.removals(); removals != removals_) {
      known_ = {};
      removals_ = removals;
    }
    for (const Known& one : known_) {
      if (one.id == id) return one.receiver;
    }
    std::shared_ptr<wire::Receiver> found = endpoints_.find(id);
    if (found == nullptr || !found->is_lasting()) return found;
    const auto own = std::make_shared<const std::shared_ptr<wire::Receiver>>(std::move(found));
    Known& place = known_[next_++ % known_.size()];
    place = {id, std::shared_ptr<wire::Receiver>(own, own->get())};
    return place.receiver;
  }

 private:
  struct Known {
    wire::EndpointId id = 0;
    std::shared_ptr<wire::Receiver> receiver;
  };
  const wire::Endpoints& endpoints_;
  std::array<Known, 16> known_;
  size_t next_ = 0;
  uint64_t removals_ = 0;
};

}  // namespace edgert::worker
