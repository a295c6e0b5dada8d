// RegistryAnswers: what registries have said, kept among the files of other machines.
#pragma once

#include <optional>
#include <string>

#include "packages/answer_cache.h"
#include "store/remote_files.h"

namespace edgert::graph {

// Thread: any. Owner: whoever asks.
class RegistryAnswers final : public packages::AnswerCache {
 public:
  // `files` has to outlive it.
  explicit RegistryAnswers(store::RemoteFiles& files) : files_(files) {}
  std::optional<packages::CachedAnswer> read(const std::string& url) override;
  void write(const std::string& url, const packages::CachedAnswer& answer) override;

 private:
  store::RemoteFiles& files_;
};

}  // namespace edgert::graph
