#include "graph/commonjs_exports.h"

#include <unordered_set>
#include <utility>

#include "graph/addresses.h"
#include "graph/commonjs_names.h"
#include "graph/literal_imports.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

constexpr size_t kMostModules = 200;
constexpr size_t kMostNames = 10'000;
constexpr uint64_t kMostBytes = uint64_t{4} << 20;  // of a module that is passed on

}  // namespace

CommonJsExports commonjs_exports(const std::string& url, const std::string& text,
                                 PackageResolver& packages) {
  CommonJsNames own = commonjs_names(text);
  CommonJsExports exports;
  exports.requires_ = literal_requires(text);
  std::unordered_set<std::string> names, seen{url};
  struct Waiting {
    std::string specifier, referrer;
  };
  std::vector<Waiting> waiting;
  const auto add = [&](CommonJsNames&& of, const std::string& referrer) {
    for (std::string& name : of.names) {
      if (names.size() < kMostNames && names.insert(name).second)
        exports.names.push_back(std::move(name));
    }
    for (std::string& specifier : of.reexports) waiting.push_back({std::move(specifier), referrer});
  };
  add(std::move(own), url);
  while (!waiting.empty() && seen.size() < kMostModules) {
    const Waiting next = std::move(waiting.back());
    waiting.pop_back();
    const Result<std::string> to =
        where_it_leads(require_address(next.specifier, next.referrer), &packages);
    if (!to.ok() || !is_file_url(to.value()) || !seen.insert(to.value()).second) continue;
    const Result<RegularFile> file = packages.open(to.value());
    if (!file.ok() || file.value().size() > kMostBytes) continue;
    const Result<std::string> its = file.value().read();
    if (its.ok() && packages.is_commonjs(to.value(), its.value()))
      add(commonjs_names(its.value()), to.value());
  }
  return exports;
}

}  // namespace edgert::graph
