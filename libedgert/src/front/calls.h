// Calls: a thread's calls of workers, by their numbers.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace edgert::front {

class Passage;

// Numbers grow, and none is given again before all others were, so that what comes late for a call
// that is over finds nobody. Each has a place of its own by its last bits: one whose place is taken
// is left out. Thread: one at a time.
class Calls final {
 public:
  uint32_t add(Passage& passage) {
    if (2 * (size_ + 1) > places_.size()) grow();
    do {
      ++last_;
    } while (last_ == 0 || place(last_).passage != nullptr);
    place(last_) = {last_, &passage};
    ++size_;
    return last_;
  }
  Passage* find(uint32_t number) const {
    const Place& found = places_[number & (places_.size() - 1)];
    return found.number == number ? found.passage : nullptr;
  }
  void remove(uint32_t number) {
    place(number) = {};
    --size_;
  }
  // Those that are there now.
  std::vector<Passage*> all() const {
    std::vector<Passage*> passages;
    for (const Place& one : places_) {
      if (one.passage != nullptr) passages.push_back(one.passage);
    }
    return passages;
  }

 private:
  struct Place {
    uint32_t number = 0;
    Passage* passage = nullptr;
  };
  Place& place(uint32_t number) { return places_[number & (places_.size() - 1)]; }
  void grow() {
    std::vector<Place> before(2 * places_.size());
    before.swap(places_);
    for (const Place& one : before) {
      if (one.passage != nullptr) place(one.number) = one;
    }
  }

  std::vector<Place> places_ = std::vector<Place>(64);  // a power of two of them
  size_t size_ = 0;
  uint32_t last_ = 0;
};

}  // namespace edgert::front
