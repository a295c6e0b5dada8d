#include <atomic>
#include <catch2/catch_test_macros.hpp>
#include <memory>
#include <thread>
#include <vector>

#include "edgert/binding/held_bytes.h"
#include "js/memory_account.h"

using edgert::binding::HeldBytes;
using edgert::js::MemoryAccount;

namespace {

constexpr uint64_t kMb = uint64_t{1} << 20;

struct FakeHeap final : MemoryAccount::Heap {
  uint64_t live = 0;
  uint64_t garbage = 0;
  int collections = 0;

  uint64_t bytes_in_use() override { return live + garbage; }
  uint64_t heap_bytes_in_use() override { return live; }
  uint64_t bytes_taken() override { return 2 * live; }
  void collect() override {
    ++collections;
    garbage = 0;
  }
};

}  // namespace

TEST_CASE("0 is no limit, whatever is asked of an account") {
  MemoryAccount account;
  FakeHeap heap;
  heap.live = 100 * kMb;
  account.watch(&heap);
  const HeldBytes held(account, 100 * kMb);
  *account.waiting() = 100 * kMb;
  CHECK(account.limit_bytes() == 0);
  CHECK(account.has_room(UINT64_MAX));
  CHECK(account.surely_has_room(UINT64_MAX));
  CHECK(account.take_buffer(size_t{1} << 50));
  CHECK_FALSE(account.holds_too_much());
  CHECK(account.may_wait(size_t{1} << 50));
  CHECK(account.lend(1024 * kMb));
  CHECK_FALSE(account.lend(1));
  CHECK(heap.collections == 0);
}

TEST_CASE("an account counts V8 and natives together") {
  MemoryAccount account;
  account.set_limit(64 * kMb);
  FakeHeap heap;
  heap.live = 30 * kMb;
  account.watch(&heap);
  auto held = std::make_unique<HeldBytes>(account, 20 * kMb);
  CHECK(account.bytes_in_use() == 50 * kMb);
  CHECK(account.surely_has_room(14 * kMb));
  CHECK_FALSE(account.surely_has_room(14 * kMb + 1));
  CHECK_FALSE(account.has_room(65 * kMb));
  REQUIRE(account.take_buffer(5 * kMb));
  CHECK(account.bytes_taken() == 85 * kMb);
  held.reset();
  CHECK(account.surely_has_room(34 * kMb));
  CHECK(account.bytes_taken() == 65 * kMb);
  account.watch(nullptr);
  CHECK(account.bytes_in_use() == 0);
}

TEST_CASE("garbage is collected before there is no room") {
  MemoryAccount account;
  account.set_limit(64 * kMb);
  FakeHeap heap;
  heap.live = 10 * kMb;
  heap.garbage = 50 * kMb;
  account.watch(&heap);
  CHECK(account.has_room(4 * kMb));
  CHECK(heap.collections == 0);
  CHECK(account.has_room(30 * kMb));
  CHECK(heap.collections == 1);
  // What is asked for more than a quarter is worth a collection each time.
  heap.garbage = 50 * kMb;
  CHECK(account.has_room(30 * kMb));
  CHECK(heap.collections == 2);
  // Little is not, and what came since the last one may be garbage; sure is who collects.
  heap.live = 50 * kMb;
  heap.garbage = 10 * kMb;
  CHECK(account.surely_has_room(10 * kMb));
  CHECK(heap.collections == 3);
  heap.live = 60 * kMb;
  CHECK_FALSE(account.surely_has_room(10 * kMb));
  CHECK(heap.collections == 4);
}

TEST_CASE("what a collection leaves is told where it was worth one") {
  constexpr double kLong = 1e9, kAlways = 0;
  MemoryAccount account;
  account.set_limit(64 * kMb);
  FakeHeap heap;
  heap.live = 40 * kMb;
  CHECK_FALSE(account.left_beyond(0, kAlways));
  account.watch(&heap);
  CHECK_FALSE(account.left_beyond(41 * kMb, kAlways));
  heap.garbage = 10 * kMb;
  CHECK(account.left_beyond(41 * kMb, kAlways) == 40 * kMb);
  heap.garbage = 10 * kMb;
  CHECK_FALSE(account.left_beyond(41 * kMb, kLong));
  CHECK(heap.collections == 1);
  // As much garbage again as is allowed in all does not wait.
  heap.garbage = 88 * kMb;
  CHECK(account.left_beyond(41 * kMb, kLong) == 40 * kMb);
}

TEST_CASE("a limit that is changed holds for all from then on") {
  MemoryAccount account;
  account.set_limit(8 * kMb);
  FakeHeap heap;
  account.watch(&heap);
  const HeldBytes held(account, 10 * kMb);
  *account.waiting() = 2 * kMb;
  CHECK_FALSE(account.take_buffer(10 * kMb));
  CHECK_FALSE(account.surely_has_room(10 * kMb));
  CHECK(account.holds_too_much());
  CHECK_FALSE(account.may_wait(10 * kMb));
  CHECK_FALSE(account.lend(10 * kMb));
  account.set_limit(32 * kMb);
  CHECK(account.take_buffer(10 * kMb));
  CHECK(account.surely_has_room(10 * kMb));
  CHECK_FALSE(account.holds_too_much());
  CHECK(account.may_wait(10 * kMb));
  CHECK(account.lend(10 * kMb));
  account.set_limit(16 * kMb);
  CHECK_FALSE(account.take_buffer(10 * kMb));
  CHECK_FALSE(account.surely_has_room(10 * kMb));
  CHECK_FALSE(account.may_wait(10 * kMb));
  CHECK_FALSE(account.lend(10 * kMb));
}

TEST_CASE("a buffer that was refused is remembered until somebody asks") {
  MemoryAccount account;
  account.set_limit(kMb);
  CHECK_FALSE(account.take_buffer(2 * kMb));
  CHECK(account.has_refused_buffer());
  REQUIRE(account.take_buffer(kMb));
  CHECK_FALSE(account.has_refused_buffer());
  CHECK(account.take_refused_buffer());
  CHECK_FALSE(account.take_refused_buffer());
  account.discard_buffers();
  CHECK(account.buffer_bytes() == 0);
  CHECK_FALSE(account.take_buffer(1000));
}

TEST_CASE("one body may wait whatever its length, and all together for half of the limit") {
  MemoryAccount account;
  account.set_limit(8 * kMb);
  CHECK(account.may_wait(100 * kMb));
  *account.waiting() = 1;
  CHECK_FALSE(account.may_wait(4 * kMb));
  CHECK(account.may_wait(4 * kMb - 1));
}

TEST_CASE("what is lent is taken back") {
  MemoryAccount account;
  account.set_limit(8 * kMb);
  REQUIRE(account.lend(8 * kMb));
  CHECK_FALSE(account.lend(1));
  account.take_back(8 * kMb);
  CHECK(account.lend(kMb));
  CHECK_FALSE(account.lend(UINT64_MAX));
}

TEST_CASE("buffers that threads take at once never exceed the limit, nor get lost") {
  constexpr size_t kBytes = 100;
  constexpr size_t kMostAtOnce = 5;
  MemoryAccount account;
  account.set_limit(kBytes * kMostAtOnce);
  std::atomic<size_t> alive{0};
  std::atomic<bool> too_many{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      for (int round = 0; round < 1000; ++round) {
        if (!account.take_buffer(kBytes)) continue;
        if (++alive > kMostAtOnce) too_many = true;
        --alive;
        account.give_buffer(kBytes);
      }
    });
  }
  threads.emplace_back([&] {
    for (int round = 0; round < 1000; ++round)
      account.set_limit(kBytes * (1 + round % kMostAtOnce));
  });
  for (std::thread& thread : threads) thread.join();
  CHECK_FALSE(too_many.load());
  CHECK(account.buffer_bytes() == 0);
}
