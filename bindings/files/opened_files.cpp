#include "bindings/files/opened_files.h"

#include <cerrno>
#include <utility>

#include "bindings/files/standard_stream.h"
#include "edgert/binding/realm.h"

namespace edgert::bindings {

namespace {

// Of one worker, beside its share of the process's descriptors.
constexpr size_t kMostOpen = 1024;

}  // namespace

OpenedFiles::OpenedFiles(const binding::Files& files) {
  for (uint32_t number = 0; number <= last_; ++number) {
    auto entry = std::make_shared<OpenedEntry>();
    entry->file =
        std::make_shared<StandardStream>(files.sees_host() ? static_cast<int>(number) : -1);
    entries_.emplace(number, std::move(entry));
  }
}

OpenedFiles& OpenedFiles::of(binding::Scope& scope) {
  static const char kOpenedFiles = 0;
  std::shared_ptr<void>& slot = scope.realm().slot(&kOpenedFiles);
  if (slot == nullptr) slot = std::shared_ptr<OpenedFiles>(new OpenedFiles(scope.realm().files()));
  return *static_cast<OpenedFiles*>(slot.get());
}

int64_t OpenedFiles::add(std::shared_ptr<binding::OpenedFile> file) {
  constexpr uint32_t kFirst = 3, kLast = INT32_MAX;
  if (entries_.size() >= kMostOpen) return -EMFILE;
  do {
    last_ = last_ < kLast ? last_ + 1 : kFirst;
  } while (entries_.contains(last_));
  auto entry = std::make_shared<OpenedEntry>();
  entry->file = std::move(file);
  entries_.emplace(last_, std::move(entry));
  return last_;
}

std::shared_ptr<OpenedEntry> OpenedFiles::find(double number) const {
  if (!(number >= 0 && number <= UINT32_MAX)) return nullptr;
  const auto found = entries_.find(static_cast<uint32_t>(number));
  return found == entries_.end() || found->first != number ? nullptr : found->second;
}

std::shared_ptr<OpenedEntry> OpenedFiles::take(double number) {
  std::shared_ptr<OpenedEntry> entry = find(number);
  if (entry != nullptr) entries_.erase(static_cast<uint32_t>(number));
  return entry;
}

const std::string& OpenedFiles::folder(const binding::Files& files) {
  if (folder_.empty()) folder_ = files.folder();
  return folder_;
}

}  // namespace edgert::bindings
