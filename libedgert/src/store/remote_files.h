// RemoteFiles: what servers have answered for the URLs of modules, kept for ever.
#pragma once

#include <atomic>
#include <bitset>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "edgert/result.h"
#include "store/fetched_budget.h"

namespace edgert::store {

// One answer: a body, or a redirect to an absolute URL.
struct RemoteFile {
  std::string location;  // of a redirect; empty: it is none
  // Names in lower case. Of them are kept those that say what the body is and how old.
  std::vector<std::pair<std::string, std::string>> fields;
  int64_t fetched_ms = 0;  // since 1970
  std::string body;
};

// In a folder that several processes share, and that is not used when others may write to it. What
// is damaged counts as absent. Thread: any.
class RemoteFiles {
 public:
  // Larger answers are not kept.
  static constexpr uint64_t kMostBytes = uint64_t{256} << 20;

  // An empty directory: nothing is kept. `budget`, if there is one, counts what is.
  explicit RemoteFiles(std::string directory, std::shared_ptr<FetchedBudget> budget = nullptr)
      : directory_(std::move(directory)), budget_(std::move(budget)) {}

  // Makes the directory when it is missing; an error says why it cannot be used.
  Status check() const;

  // URLs count without their fragments.
  std::optional<RemoteFile> read(std::string_view url) const;
  // In place of what was kept. An error names the file, and what was kept is still there.
  Status write(std::string_view url, const RemoteFile& file);

 private:
  void sweep(int folder, size_t number);

  const std::string directory_;
  const std::shared_ptr<FetchedBudget> budget_;
  std::mutex mutex_;
  std::bitset<16> swept_;  // folders, by the digit that names them
};

}  // namespace edgert::store
