// ExchangeTable: something for each exchange that is open, by its name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "wire/message.h"

namespace edgert::wire {

// An exchange's name: the client's endpoint and its number there.
using ExchangeKey = std::pair<EndpointId, uint32_t>;

// A hash table in one piece, so that a request costs it no memory of its own. Thread: one at a
// time.
template <typename T>
class ExchangeTable final {
 public:
  // In place of what is there.
  void set(const ExchangeKey& key, T value) {
    if (2 * (size_ + 1) > places_.size()) resize(places_.empty() ? kLeast : 2 * places_.size());
    Place& place = places_[find_place(key)];
    if (!std::exchange(place.is_taken, true)) ++size_;
    place.key = key;
    place.value = std::move(value);
  }
  T* find(const ExchangeKey& key) {
    if (places_.empty()) return nullptr;
    Place& place = places_[find_place(key)];
    return place.is_taken ? &place.value : nullptr;
  }
  void erase(const ExchangeKey& key) {
    if (places_.empty()) return;
    size_t hole = find_place(key);
    if (!places_[hole].is_taken) return;
    // Those behind it that would not be found across a hole move up.
    for (size_t at = next(hole); places_[at].is_taken; at = next(at)) {
      const size_t wanted = place_of(places_[at].key);
      if (((at - wanted) & mask()) < ((at - hole) & mask())) continue;
      places_[hole] = std::move(places_[at]);
      hole = at;
    }
    places_[hole] = {};
    --size_;
    if (places_.size() > kKept && 8 * size_ < places_.size()) resize(places_.size() / 2);
  }
  void clear() {
    places_.clear();
    size_ = 0;
  }
  template <typename Visit>
  void each(Visit&& visit) const {
    for (const Place& place : places_) {
      if (place.is_taken) visit(place.key, place.value);
    }
  }

 private:
  // Powers of two, as all sizes are. So many stay: what comes and goes with each turn of a loop
  // would have it grow and shrink each time.
  static constexpr size_t kLeast = 64, kKept = 512;
  struct Place {
    ExchangeKey key{};
    bool is_taken = false;
    T value{};
  };
  size_t mask() const { return places_.size() - 1; }
  size_t next(size_t at) const { return (at + 1) & mask(); }
  // Far apart, for numbers that follow each other come and go one by one: of places that are taken
  // few lie in a row.
  size_t place_of(const ExchangeKey& key) const {
    constexpr uint64_t kGoldenRatio = 0x9E3779B97F4A7C15;
    const uint64_t hash = (key.first * kGoldenRatio ^ key.second) * kGoldenRatio;
    return static_cast<size_t>(hash >> 32) & mask();
  }
  size_t find_place(const ExchangeKey& key) const {
    size_t at = place_of(key);
    while (places_[at].is_taken && places_[at].key != key) at = next(at);
    return at;
  }
  void resize(size_t count) {
    std::vector<Place> before(count);
    before.swap(places_);
    for (Place& place : before) {
      if (place.is_taken) places_[find_place(place.key)] = std::move(place);
    }
  }

  std::vector<Place> places_;
  size_t size_ = 0;
};

}  // namespace edgert::wire
