// RuledFetcher: a fetcher that asks for nothing that a function may not import from, whoever names
// it: registries, what they redirect to, and where they say that tarballs are.
#pragma once

#include <memory>
#include <utility>

#include "graph/remote_rules.h"
#include "packages/fetcher.h"

namespace edgert::graph {

// Thread: any. Owner: the function.
class RuledFetcher final : public packages::Fetcher {
 public:
  RuledFetcher(std::shared_ptr<packages::Fetcher> fetcher, RemoteRules rules)
      : fetcher_(std::move(fetcher)), rules_(std::move(rules)) {}

  void fetch(packages::FetchRequest request, Done done) override {
    if (Status may = rules_.check(request.url); !may.ok()) return done(may.take_error());
    fetcher_->fetch(std::move(request), std::move(done));
  }

 private:
  const std::shared_ptr<packages::Fetcher> fetcher_;
  const RemoteRules rules_;
};

}  // namespace edgert::graph
