#include "serve/versions.h"

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <tuple>
#include <utility>

#include "common/graph_question.h"

namespace edgert::server {

namespace {

// Longer than any graph takes whose modules have been fetched.
constexpr uint64_t kGraphTimeoutMs = 10'000;

auto parts_of(const NetPermissions& net) {
  return std::tie(net.granted, net.allow, net.denies_all, net.deny);
}

auto parts_of(const ImportPermissions& imports) { return std::tie(imports.granted, imports.allow); }

auto parts_of(const Limits& limits) {
  return std::tie(limits.memory_mb, limits.low_memory_multiplier, limits.worker_timeout_ms,
                  limits.cpu_soft_ms, limits.cpu_hard_ms, limits.cpu_per_request_ms,
                  limits.idle_timeout_ms);
}

}  // namespace

bool is_same(const WorkerOptions& one, const WorkerOptions& other) {
  const auto plain = [](const WorkerOptions& its) {
    return std::tie(its.service_path, its.entry_point, its.import_map_path, its.module_roots,
                    its.env, its.static_patterns, its.unnamed_limits, its.policy,
                    its.max_parallelism, its.temporary_folder.quota_bytes);
  };
  return plain(one) == plain(other) && parts_of(one.net) == parts_of(other.net) &&
         parts_of(one.imports) == parts_of(other.imports) &&
         parts_of(one.limits) == parts_of(other.limits);
}

bool has_cron(const std::string& file) {
  constexpr uintmax_t kMostBytes = 4 << 20;
  std::error_code fault;
  if (!std::filesystem::is_regular_file(file, fault) ||
      std::filesystem::file_size(file, fault) > kMostBytes)
    return false;
  std::ifstream stream(file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return text.find("Deno.cron") != std::string::npos;
}

Result<std::shared_ptr<const std::string>> pack_of(GraphReader& reader,
                                                   const WorkerOptions& worker) {
  // It is one already.
  if (!worker.module_roots) {
    constexpr uintmax_t kMostPackBytes = 64 << 20;
    std::error_code fault;
    const uintmax_t size = std::filesystem::file_size(worker.service_path, fault);
    std::ifstream stream(worker.service_path, std::ios::binary);
    if (fault || !stream) return Error{ErrorCode::kIo, worker.service_path + " cannot be read"};
    if (size > kMostPackBytes)
      return Error{ErrorCode::kLimit, "its pack has more than the " +
                                          std::to_string(kMostPackBytes >> 20) +
                                          " MB that one may have that is kept"};
    return std::make_shared<const std::string>(std::istreambuf_iterator<char>(stream),
                                               std::istreambuf_iterator<char>());
  }
  GraphQuestion question = graph_question(worker);
  question.timeout_ms = kGraphTimeoutMs;
  const auto graph = reader.read(question);
  if (!graph.ok()) return graph.error();
  if (!graph.value()->errors().empty()) return graph.value()->errors().front();
  PackOptions how;
  how.has_checksum = false;
  how.static_patterns = worker.static_patterns;
  Result<std::string> pack = graph.value()->pack(how);
  if (!pack.ok()) return pack.take_error();
  return std::make_shared<const std::string>(std::move(pack).value());
}

}  // namespace edgert::server
