// NpmRegistry: what npm's registries offer.
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "edgert/result.h"
#include "packages/downloads.h"
#include "packages/npmrc.h"
#include "packages/packument.h"

namespace edgert::packages {

// Owner: whoever resolves. Thread: one at a time.
class NpmRegistry {
 public:
  // Of all packuments that it keeps.
  static constexpr size_t kMostBytesInAll = size_t{1} << 30;
  using Found = Result<std::shared_ptr<const Packument>>;

  // Both have to outlive it.
  NpmRegistry(const Npmrc* npmrc, const Downloads* downloads)
      : npmrc_(npmrc), downloads_(downloads) {}

  // In the order of `names`; waits for all of them. A package is asked for once, whatever was
  // found. kNotFound: there is none of that name.
  std::vector<Found> packuments(const std::vector<std::string>& names);
  // What a registry says now of a package that a cache was trusted with; otherwise what has been
  // found. Asks once.
  Found renewed(const std::string& name);

 private:
  Result<Download> download_of(const std::string& name) const;
  Found read(const std::string& name, const WebUrl& url, Result<Answer> answer);

  const Npmrc* npmrc_;
  const Downloads* downloads_;
  std::map<std::string, Found, std::less<>> found_;
  std::set<std::string, std::less<>> renewed_;
  size_t bytes_ = 0;
};

}  // namespace edgert::packages
