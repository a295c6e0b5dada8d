#include <catch2/catch_test_macros.hpp>

#include "serve/canary.h"

using edgert::server::Silence;
using edgert::server::VersionCounts;

TEST_CASE("requests that have waited for a period count, and later ones not yet") {
  constexpr uint64_t kPeriodMs = 1000;
  VersionCounts counts;
  Silence silence;
  for (int i = 0; i < 5; ++i) counts.begun();
  CHECK(silence.look(0, kPeriodMs, counts) == 0);
  CHECK(silence.look(999, kPeriodMs, counts) == 0);
  CHECK(silence.look(1000, kPeriodMs, counts) == 0);
  counts.begun();
  CHECK(silence.look(1999, kPeriodMs, counts) == 0);
  CHECK(silence.look(2000, kPeriodMs, counts) == 5);
  // One of them is answered after all, and then all of them.
  counts.answered();
  CHECK(silence.look(2500, kPeriodMs, counts) == 4);
  for (int i = 0; i < 5; ++i) counts.answered();
  CHECK(silence.look(3000, kPeriodMs, counts) == 0);
}

TEST_CASE("a version that answers is not silent, however many ask it") {
  VersionCounts counts;
  Silence silence;
  for (uint64_t ms = 0; ms < 10'000; ms += 100) {
    for (int i = 0; i < 50; ++i) counts.begun();
    CHECK(silence.look(ms, 1000, counts) == 0);
    for (int i = 0; i < 50; ++i) counts.answered();
  }
}
