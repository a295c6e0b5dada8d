#include <catch2/catch_test_macros.hpp>
#include <cstdint>
#include <random>
#include <vector>

#include "common/random_number.h"

namespace {

// What a Mersenne twister, which ids must not be of, gives behind 312 numbers that it gave.
class Guess {
 public:
  explicit Guess(const std::vector<uint64_t>& seen) {
    for (const uint64_t each : seen) words_.push_back(untempered(each));
  }
  uint64_t next() const {
    constexpr uint64_t kLower = (uint64_t{1} << 31) - 1;
    const uint64_t joined = (words_[0] & ~kLower) | (words_[1] & kLower);
    const uint64_t word =
        words_[156] ^ (joined >> 1) ^ ((joined & 1) != 0 ? 0xb5026f5aa96619e9u : 0);
    return tempered(word);
  }

 private:
  static uint64_t tempered(uint64_t y) {
    y ^= (y >> 29) & 0x5555555555555555u;
    y ^= (y << 17) & 0x71d67fffeda60000u;
    y ^= (y << 37) & 0xfff7eee000000000u;
    return y ^ (y >> 43);
  }
  static uint64_t untempered(uint64_t y) {
    y ^= y >> 43;
    y ^= (y << 37) & 0xfff7eee000000000u;
    uint64_t x = y;
    for (int i = 0; i < 4; ++i) x = y ^ ((x << 17) & 0x71d67fffeda60000u);
    y = x;
    for (int i = 0; i < 3; ++i) x = y ^ ((x >> 29) & 0x5555555555555555u);
    return x;
  }
  std::vector<uint64_t> words_;
};

template <typename Draw>
bool can_be_guessed(Draw draw) {
  std::vector<uint64_t> seen;
  for (int i = 0; i < 312; ++i) seen.push_back(draw());
  return Guess(seen).next() == draw();
}

}  // namespace

TEST_CASE("what the server draws cannot be told from what it has drawn") {
  std::mt19937_64 twister(7);
  CHECK(can_be_guessed([&] { return twister(); }));
  CHECK_FALSE(can_be_guessed(edgert::server::random_number));
}
