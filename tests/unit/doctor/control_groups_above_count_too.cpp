#include <catch2/catch_test_macros.hpp>

#include "unit/doctor/fake_host.h"

using edgert::server::control_group;

TEST_CASE("control groups above count, too") {
  const std::string base = "/sys/fs/cgroup";
  const FakeHost fake{{"/proc/self/cgroup", "0::/a/b\n"},
                      {base + "/a/b/memory.max", "max\n"},
                      {base + "/a/b/cpu.max", "400000 100000\n"},
                      {base + "/a/b/pids.max", "500\n"},
                      {base + "/a/b/pids.current", "7\n"},
                      {base + "/a/memory.max", "536870912\n"},
                      {base + "/a/cpu.max", "50000 100000\n"},
                      {base + "/a/cpu.stat", "usage_usec 1\nnr_periods 200\nnr_throttled 50\n"},
                      {base + "/a/pids.max", "max\n"}};
  const auto group = control_group(fake.host());
  CHECK(group.memory_bytes == 536870912u);
  CHECK(group.cpus == 0.5);
  CHECK(group.throttled == 0.25);
  CHECK(group.processes == 500u);
  CHECK(group.processes_now == 7u);
}

TEST_CASE("a container's own group lies at the root") {
  const FakeHost fake(
      {{"/proc/self/cgroup", "12:pids:/x\n0::/\n"}, {"/sys/fs/cgroup/memory.max", "1048576\n"}});
  CHECK(control_group(fake.host()).memory_bytes == 1048576u);
}

TEST_CASE("without control groups there are no limits of theirs") {
  const FakeHost fake{};
  const auto group = control_group(fake.host());
  CHECK_FALSE(group.memory_bytes);
  CHECK_FALSE(group.cpus);
  CHECK_FALSE(group.processes);
}

TEST_CASE("what makes no sense is no limit") {
  const FakeHost fake{{"/proc/self/cgroup", "0::/\n"},
                      {"/sys/fs/cgroup/memory.max", "lots\n"},
                      {"/sys/fs/cgroup/cpu.max", "100 0\n"}};
  const auto group = control_group(fake.host());
  CHECK_FALSE(group.memory_bytes);
  CHECK_FALSE(group.cpus);
}
