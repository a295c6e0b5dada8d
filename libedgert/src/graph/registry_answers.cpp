#include "graph/registry_answers.h"

#include <utility>

namespace edgert::graph {

std::optional<packages::CachedAnswer> RegistryAnswers::read(const std::string& url) {
  std::optional<store::RemoteFile> file = files_.read(url);
  if (!file || !file->location.empty()) return std::nullopt;
  packages::CachedAnswer answer;
  for (auto& [name, value] : file->fields) {
    if (name == "etag") answer.etag = std::move(value);
    if (name == "last-modified") answer.last_modified = std::move(value);
  }
  answer.body = std::move(file->body);
  return answer;
}

void RegistryAnswers::write(const std::string& url, const packages::CachedAnswer& answer) {
  store::RemoteFile file;
  if (!answer.etag.empty()) file.fields.emplace_back("etag", answer.etag);
  if (!answer.last_modified.empty())
    file.fields.emplace_back("last-modified", answer.last_modified);
  file.body = answer.body;
  // What cannot be kept is asked for again.
  static_cast<void>(files_.write(url, file).ok());
}

}  // namespace edgert::graph
