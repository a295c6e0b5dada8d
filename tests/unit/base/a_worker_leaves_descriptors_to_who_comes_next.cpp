#include <sys/resource.h>

#include <catch2/catch_test_macros.hpp>

#include "edgert/binding/descriptor_share.h"

using edgert::binding::DescriptorShare;

namespace {

// The process's limit, lowered for a test.
struct Limit {
  explicit Limit(rlim_t most) {
    getrlimit(RLIMIT_NOFILE, &before);
    const rlimit lowered{most, before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &lowered) == 0);
  }
  ~Limit() { setrlimit(RLIMIT_NOFILE, &before); }
  rlimit before{};
};

size_t fill(DescriptorShare& share) {
  while (share.has_room()) share.take();
  return share.held();
}

}  // namespace

TEST_CASE("a worker leaves descriptors to who comes next") {
  const Limit limit(1024);
  DescriptorShare first(512, false), second(512, false), third(512, false), small(3, false);
  CHECK(fill(first) == 256);
  CHECK(first.refusal() ==
        "too many connections: this worker has 256 open, its share of the process's descriptors "
        "(RLIMIT_NOFILE is 1024)");
  CHECK(fill(second) == 128);
  CHECK(fill(third) == 64);
  CHECK(fill(small) == 3);
  CHECK(small.refusal() == "this worker has as many as 3 connections open");
  first.give(200);
  CHECK(second.has_room());
}

TEST_CASE("a trusted worker is bound by its own limit alone") {
  const Limit limit(64);
  DescriptorShare trusted(100, true);
  CHECK(fill(trusted) == 100);
  DescriptorShare other(100, false);
  CHECK_FALSE(other.has_room());
  trusted.give(100);
  CHECK(other.has_room());
}

TEST_CASE("what a worker held is free when it ends") {
  const Limit limit(64);
  {
    DescriptorShare gone(100, false);
    CHECK(fill(gone) == 16);
  }
  DescriptorShare next(100, false);
  CHECK(fill(next) == 16);
}
