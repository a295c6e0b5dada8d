// PackageFolders: unpacked packages, by registry, name and version.
#pragma once

#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "base/descriptor.h"
#include "edgert/result.h"

namespace edgert::store {

// Stands in a folder that is complete, and says of what. Its time is that of the last use.
inline constexpr const char* kPackageStamp = ".edgert-package";

// ROOT/npm/REGISTRY/NAME/VERSION, shared by processes. A folder is moved into place whole: what a
// process leaves behind that ends in the middle lies elsewhere, and is removed later. Thread: any.
class PackageFolders {
 public:
  explicit PackageFolders(std::string root) : root_(std::move(root)) {}

  // Whether a folder that was given out still stands; it is in use then.
  static bool is_there(const std::string& folder);

  // Makes the root when it is missing; an error says why it cannot be used.
  Status check() const;

  // `registry`: its URL. None when there is no such package here, or no such name.
  std::optional<std::string> find(const std::string& registry, const std::string& name,
                                  const std::string& version) const;

  // Writes a package's files into the folder, which is empty. May take its time.
  using Fill = std::function<Status(const std::string& folder)>;
  // The package's folder: what is there already, or what `fill` makes. Whoever is late with the
  // same one uses that of who was first.
  Result<std::string> add(const std::string& registry, const std::string& name,
                          const std::string& version, const Fill& fill);

 private:
  struct Place;
  static Result<Place> place(const std::string& registry, const std::string& name,
                             const std::string& version);
  std::optional<std::string> find(const Place& place) const;
  Status move(const Place& place, int temporary, const std::string& filled) const;
  void sweep(int temporary);

  const std::string root_;
  std::mutex mutex_;
  bool swept_ = false;
};

}  // namespace edgert::store
