#include "pool/option_checks.h"

#include <string>
#include <string_view>

#include "net/net_access.h"
#include "s3/endpoint.h"

namespace edgert::pool {

namespace {

constexpr uint64_t kMostMs = (uint64_t{1} << 53) - 1;

constexpr uint32_t kMostParallelism = 9998;
constexpr uint64_t kMostBundleBytes = uint64_t{256} << 20;

struct Number {
  const char* field;
  uint64_t value;
  uint64_t least;
  uint64_t most;
};

Error invalid(const std::string& field, const std::string& must, std::string_view given) {
  return {ErrorCode::kInvalidArgument, field + " must be " + must + ", not " + std::string(given)};
}

Status check_net(const char* where, const NetPermissions& given) {
  const Result<net::NetAccess> access = net::NetAccess::create(given);
  if (access.ok()) return Unit{};
  return Error{ErrorCode::kInvalidArgument, where + access.error().message};
}

Status check_path(const char* field, const std::string& path) {
  if (path.find('\0') == std::string::npos) return Unit{};
  return Error{ErrorCode::kInvalidArgument, std::string(field) + " must hold no NUL"};
}

Status check_temporary(const TemporaryFolder& given) {
  constexpr uint32_t kLeastRandom = 6, kMostRandom = 64;
  constexpr size_t kLongestPart = 64 * 4;  // of UTF-8
  for (const std::string* part : {&given.prefix, &given.suffix}) {
    if (part->size() > kLongestPart || part->find('/') != std::string::npos)
      return invalid("temporary_folder", "named without a slash, and briefly", *part);
    if (Status checked = check_path("temporary_folder", *part); !checked.ok()) return checked;
  }
  if (given.random_len < kLeastRandom || given.random_len > kMostRandom) {
    return invalid("temporary_folder.random_len", "from 6 to 64", std::to_string(given.random_len));
  }
  return check_path("temporary_folder.base", given.base);
}

}  // namespace

Status check(const PoolOptions& options) {
  const Number numbers[] = {
      {"policy", static_cast<uint64_t>(options.policy), 0, static_cast<uint64_t>(Policy::kOneshot)},
      {"warning_ratios.wall_clock", options.warning_ratios.wall_clock, 0, 99},
      {"warning_ratios.cpu", options.warning_ratios.cpu, 0, 99},
      {"warning_ratios.memory", options.warning_ratios.memory, 0, 99},
      {"max_parallelism", options.max_parallelism, 0, kMostParallelism},
      {"request_wait_timeout_ms", options.request_wait_timeout_ms, 0, kMostMs},
      {"request_idle_timeout_ms", options.request_idle_timeout_ms, 0, kMostMs},
      {"module_loader_timeout_ms", options.module_loader_timeout_ms, 0, kMostMs},
      {"max_workers", options.max_workers, 1, 1'000'000},
      {"cache_max_mb", options.cache_max_mb, 0, uint64_t{1} << 20},
      {"fetched_max_mb", options.fetched_max_mb, 0, uint64_t{1} << 30},
      {"memory_budget_mb", options.memory_budget_mb, 0, uint64_t{1} << 30},
      {"max_resident_workers", options.max_resident_workers, 0, 1'000'000},
      {"rate_limit_sweep_s", options.rate_limit_sweep_s, 1, uint64_t{1} << 31},
  };
  for (const Number& number : numbers) {
    if (number.value >= number.least && number.value <= number.most) continue;
    return invalid("PoolOptions." + std::string(number.field),
                   "from " + std::to_string(number.least) + " to " + std::to_string(number.most),
                   std::to_string(number.value));
  }
  NetPermissions everywhere;
  everywhere.deny = options.deny_net;
  return check_net("PoolOptions.", everywhere);
}

Status check(const WorkerOptions& options) {
  if (Status checked = check(options.limits); !checked.ok()) return checked;
  if (Status checked = check_net("net.", options.net); !checked.ok()) return checked;
  if (Status checked = check_path("service_path", options.service_path); !checked.ok())
    return checked;
  if (Status checked = check_path("entry_point", options.entry_point); !checked.ok())
    return checked;
  if (Status checked = check_temporary(options.temporary_folder); !checked.ok()) return checked;
  if (options.policy.value_or(Policy::kOneshot) > Policy::kOneshot)
    return invalid("policy", "one of Policy", std::to_string(static_cast<int>(*options.policy)));
  if (options.max_parallelism.value_or(0) > kMostParallelism) {
    return invalid("max_parallelism", "from 0 to " + std::to_string(kMostParallelism),
                   std::to_string(*options.max_parallelism));
  }
  if (options.object_store) {
    const Result<s3::Endpoint> store = s3::Endpoint::create(*options.object_store);
    if (!store.ok()) return store.error();
  }
  if (options.bundle != nullptr && options.bundle->size() > kMostBundleBytes) {
    return invalid("bundle", "of at most " + std::to_string(kMostBundleBytes) + " bytes",
                   std::to_string(options.bundle->size()));
  }
  for (const RateLimitRule& rule : options.rate_limit.rules) {
    if (rule.ttl_s != 0) continue;
    return Error{ErrorCode::kInvalidArgument, "rate_limit.rules: ttl_s must be 1 or more"};
  }
  return Unit{};
}

}  // namespace edgert::pool
