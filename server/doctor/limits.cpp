#include "doctor/limits.h"

#include <algorithm>
#include <cstdio>
#include <string>

#include "common/amounts.h"
#include "edgert/worker_needs.h"

namespace edgert::server {

namespace {

// What one needs who only looks around.
constexpr size_t kFewWorkers = 8;
// An idle worker of a small function, with what V8 keeps for it.
constexpr uint64_t kSmallWorkerMb = 3;
constexpr uint64_t kProcessMb = 64;

std::string one_digit(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", number);
  return text;
}

// Enough for all, for those that there are functions for, or not even that.
Finding compare(const char* about, size_t room, std::string found, const Plan& plan,
                std::string advice) {
  found += ": enough for " + count_text(room, "worker");
  const size_t least = std::min(plan.workers, plan.functions == 0 ? kFewWorkers : plan.functions);
  if (room < least) {
    found += plan.functions == 0 ? "" : ", and there are " + count_text(plan.functions, "function");
    return fault(about, std::move(found), std::move(advice));
  }
  if (room < plan.workers) {
    found += ", of the " + std::to_string(plan.workers) + " that max_workers allows";
    return warning(about, std::move(found),
                   advice + ", or lower max_workers: further ones are refused");
  }
  return good(about, std::move(found));
}

std::string of_mb(uint64_t mb) { return std::to_string(mb) + " MB"; }

}  // namespace

Finding look_at_descriptors(rlim_t most, const Plan& plan) {
  if (most == RLIM_INFINITY) return good("descriptors", "any number may be open");
  const auto limit = static_cast<size_t>(most);
  const size_t kept = std::max(WorkerNeeds::kSpareDescriptors, limit / WorkerNeeds::kClientsPart);
  const size_t room = limit < kept ? 0 : (limit - kept) / WorkerNeeds::kDescriptors;
  return compare(
      "descriptors", room,
      std::to_string(limit) + " may be open, " + std::to_string(kept) + " of them kept for clients",
      plan,
      "raise the hard limit: LimitNOFILE=65536 in the unit of systemd, --ulimit "
      "nofile=65536 of docker, `ulimit -Hn 65536` as root");
}

Finding look_at_mappings(const Host& host, const Plan& plan) {
  const std::optional<uint64_t> most = host.number("/proc/sys/vm/max_map_count");
  if (!most)
    return warning("mappings", "vm.max_map_count cannot be read",
                   "have /proc mounted: workers are refused before mappings run out only where it "
                   "can be read");
  const size_t room = *most < WorkerNeeds::kSpareMappings
                          ? 0
                          : (*most - WorkerNeeds::kSpareMappings) / WorkerNeeds::kMappings;
  return compare("mappings", room, "vm.max_map_count is " + std::to_string(*most), plan,
                 "sysctl -w vm.max_map_count=" +
                     std::to_string(std::max<size_t>(262144, plan.workers * WorkerNeeds::kMappings +
                                                                 WorkerNeeds::kSpareMappings)) +
                     " on the host, and the same in /etc/sysctl.d");
}

Finding look_at_threads(const ControlGroup& group, rlim_t most, const Plan& plan) {
  std::optional<uint64_t> room;
  std::string found;
  if (group.processes) {
    room = *group.processes - std::min(*group.processes, group.processes_now.value_or(0));
    found = "the control group may have " + std::to_string(*group.processes) + " threads";
  }
  // Those of root are not counted; whose they are else is nobody's to say before they begin.
  if (most != RLIM_INFINITY && (!room || most < *room)) {
    room = most;
    found = "this user may have " + std::to_string(most) + " threads (RLIMIT_NPROC)";
  }
  if (!room) return good("threads", "as many as the machine has room for");
  const size_t own = WorkerNeeds::kOtherThreads;
  return compare("threads", *room < own ? 0 : static_cast<size_t>(*room) - own, std::move(found),
                 plan,
                 "each worker is a thread: raise TasksMax= of systemd, --pids-limit of docker, or "
                 "LimitNPROC");
}

Finding look_at_address_space(const Host& host, rlim_t most) {
  if (most != RLIM_INFINITY)
    return fault("address space",
                 of_mb(most >> 20) +
                     " may be reserved (RLIMIT_AS), and V8 reserves far more than "
                     "it uses",
                 "take LimitAS or `ulimit -v` away; --memory-budget and the control group bound "
                 "what is used");
  if (host.number("/proc/sys/vm/overcommit_memory") == uint64_t{2})
    return warning("address space",
                   "vm.overcommit_memory is 2, so that memory which V8 reserves counts as used",
                   "sysctl -w vm.overcommit_memory=0 on the host");
  return good("address space", "as much as V8 reserves");
}

Finding look_at_memory(const Host& host, const ControlGroup& group, const Plan& plan) {
  const std::optional<uint64_t> total_kb =
      number_of(host.text("/proc/meminfo").value_or(""), "MemTotal:");
  const uint64_t machine_mb = total_kb.value_or(0) >> 10;
  const bool is_grouped =
      group.memory_bytes && (machine_mb == 0 || *group.memory_bytes >> 20 < machine_mb);
  const uint64_t limit_mb = is_grouped ? *group.memory_bytes >> 20 : machine_mb;
  if (limit_mb == 0)
    return warning("memory", "how much there is cannot be read", "have /proc mounted");
  std::string found =
      (is_grouped ? "the control group may have " : "the machine has ") + of_mb(limit_mb);
  const std::string advice =
      "set memory_budget_mb = " + std::to_string(limit_mb / 10 * 8) +
      " below [server] (or --memory-budget): idle workers end before the kernel ends the process";
  const size_t least = plan.functions == 0 ? kFewWorkers : plan.functions;
  if (limit_mb < kProcessMb + std::min(least, plan.workers) * kSmallWorkerMb / 2)
    return fault("memory", found + ", which is too little for " + count_text(least, "worker"),
                 "give it more: " + of_mb(kProcessMb + least * kSmallWorkerMb) + " at least");
  if (plan.memory_budget_mb == 0) {
    if (!is_grouped && !plan.is_project) return good("memory", std::move(found));
    return warning("memory", found + ", and there is no memory budget", advice);
  }
  found += ", the budget is " + of_mb(plan.memory_budget_mb);
  if (plan.memory_budget_mb >= limit_mb) return fault("memory", std::move(found), advice);
  if (plan.memory_budget_mb > limit_mb / 20 * 19)
    return warning("memory", std::move(found), advice);
  return good("memory", std::move(found));
}

Finding look_at_processors(const ControlGroup& group, unsigned cores, const Plan& plan) {
  std::string found = count_text(cores, "core");
  if (!group.cpus || *group.cpus >= cores) return good("processors", std::move(found));
  found = "the control group may use " + one_digit(*group.cpus) + " of " + found;
  if (group.throttled > 0.05) {
    found += ", and had to wait in " +
             std::to_string(static_cast<int>(group.throttled * 100 + 0.5)) +
             " % of its periods so far";
    return warning("processors", std::move(found),
                   "give it more (cpu.max, --cpus, resources.limits.cpu), or fewer requests: what "
                   "waits here, clients feel as latency");
  }
  const auto whole = static_cast<unsigned>(std::max(1.0, *group.cpus + 0.5));
  if (plan.is_project && (plan.threads == 0 || plan.threads > whole) && cores > whole)
    return warning("processors", std::move(found),
                   "set threads = " + std::to_string(whole) +
                       " below [server]: one for each core would wait for one another");
  return good("processors", std::move(found));
}

}  // namespace edgert::server
