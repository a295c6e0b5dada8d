#include <catch2/catch_test_macros.hpp>
#include <cstring>

#include "js/allocator.h"

TEST_CASE("a buffer grows and shrinks, and keeps what is in it, as far as its account has room") {
  edgert::js::MemoryAccount account;
  account.set_limit(1000);
  edgert::js::Allocator allocator(account);
  void* beside = allocator.AllocateUninitialized(100);
  void* data = allocator.AllocateUninitialized(100);
  void* other = allocator.AllocateUninitialized(100);
  std::memset(data, 7, 100);
  data = allocator.resize(data, 100, 800);
  REQUIRE(data != nullptr);
  CHECK(account.buffer_bytes() == 1000);
  CHECK(static_cast<char*>(data)[99] == 7);
  CHECK(allocator.resize(data, 800, 801) == nullptr);
  // It is no sign that the worker wants too much.
  CHECK_FALSE(account.take_refused_buffer());
  data = allocator.resize(data, 800, 50);
  REQUIRE(data != nullptr);
  CHECK(static_cast<char*>(data)[49] == 7);
  CHECK(account.buffer_bytes() == 250);
  allocator.Free(beside, 100);
  allocator.Free(data, 50);
  allocator.Free(other, 100);
  CHECK(account.buffer_bytes() == 0);
}

TEST_CASE("a buffer of an isolate that has been given up grows no more") {
  edgert::js::MemoryAccount account;
  edgert::js::Allocator allocator(account);
  void* data = allocator.AllocateUninitialized(100);
  allocator.discard();
  CHECK(allocator.resize(data, 100, 50) == nullptr);
}
