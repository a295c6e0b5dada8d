#include <catch2/catch_test_macros.hpp>

#include "js/allocator.h"

// V8 ends the process when a short view's bytes, which its heap holds, find no buffer.
TEST_CASE("short buffers are given beyond the limit") {
  edgert::js::MemoryAccount account;
  account.set_limit(1000);
  edgert::js::Allocator allocator(account);
  void* all = allocator.Allocate(1000);
  REQUIRE(all != nullptr);
  CHECK(allocator.Allocate(65) == nullptr);
  void* short_one = allocator.Allocate(64);
  REQUIRE(short_one != nullptr);
  CHECK(account.buffer_bytes() == 1064);
  allocator.Free(short_one, 64);
  allocator.Free(all, 1000);
  CHECK(account.buffer_bytes() == 0);
}
