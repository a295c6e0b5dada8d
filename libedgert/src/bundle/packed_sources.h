// PackedSources: the modules of functions that come from packs; all others are those of the sources
// behind it.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bundle/opened_packs.h"
#include "graph/fair_threads.h"
#include "graph/import_attributes.h"
#include "graph/npm_packages.h"
#include "graph/sources.h"
#include "store/shared_caches.h"

namespace edgert::bundle {

// A function from a pack has the modules that are in it, and data: URLs; nothing of the disk, and
// nothing of other machines. What V8 does not take as it is, in eszips, the sources behind make
// JavaScript of. V8 executes its code unchecked, and a pack may be anybody's: of what packs have of
// it only that counts which is in the store's own; else it comes from the caches.
//
// On threads of its own. Thread: any. Owner: the pool; ends before the sources behind it.
class PackedSources final : public graph::Sources {
 public:
  // `target`: see graph::attribute_word.
  PackedSources(graph::Sources& behind, std::shared_ptr<store::SharedCaches> caches,
                std::shared_ptr<graph::NpmStore> store, std::string_view target);
  ~PackedSources() override { stop(); }

  void ask(const graph::SourceAsker& asker, graph::SourceQuestion question) override;
  void keep_code(const graph::SourceAsker& asker,
                 const std::shared_ptr<const graph::Function>& function,
                 std::vector<graph::MadeCode> codes) override;
  void keep_needed(const std::shared_ptr<const graph::Function>& function,
                   std::vector<std::string> addresses) override;
  // When nobody asks any more.
  void stop() { threads_.stop(); }

 private:
  struct PackedFunction;

  // None: the sources behind have the question, and answer it.
  using Answer = std::optional<graph::SourceAnswer>;
  Answer open(const graph::SourceAsker& asker, graph::SourceQuestion& question);
  Result<std::shared_ptr<const PackedFunction>> open_function(
      const graph::SourceAsker& asker, const graph::FunctionQuestion& question,
      const std::string& engine);
  Answer answer(const graph::SourceAsker& asker, graph::SourceQuestion& question);
  // What an author has written, as far as the pack has it.
  static Answer original(const graph::SourceQuestion& question);
  // For an address that nothing in the pack has.
  Answer look_further(const graph::SourceAsker& asker, graph::SourceQuestion& question);
  Answer give(const graph::SourceAsker& asker, graph::SourceQuestion& question,
              const PackedModule& module);
  void keep_in(const graph::SourceAsker& asker, const PackedFunction& function,
               const std::shared_ptr<const graph::Function>& named,
               std::vector<graph::MadeCode> codes);
  Answer pass_on(const graph::SourceAsker& asker, graph::SourceQuestion& question);
  Result<std::shared_ptr<const graph::Source>> prepare(const graph::SourceQuestion& question,
                                                       const PackedModule& module);

  graph::Sources& behind_;
  const std::shared_ptr<store::SharedCaches> caches_;
  const std::shared_ptr<graph::NpmStore> store_;
  const graph::AttributeWord attributes_;
  OpenedPacks packs_;
  graph::FairThreads threads_;  // last: they use all of it
};

}  // namespace edgert::bundle
