#include "worker/loader_call.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

#include "base/text.h"
#include "graph/files.h"
#include "graph/module_files.h"
#include "graph/url.h"

namespace edgert {

namespace {

using What = graph::HostQuestion::What;

constexpr size_t kMostUrlBytes = size_t{64} << 10;

// Why a URL of the host's cannot be; empty: it can.
std::string fault_of(const std::string& url) {
  if (url.size() > kMostUrlBytes) return "it has more than 64 KB";
  if (!graph::has_scheme(url)) return "it is not absolute";
  const std::string scheme = base::lower(std::string_view(url).substr(0, url.find(':')));
  if (scheme == "data" || scheme == "node") return "its scheme names no module";
  if (graph::is_file_url(url) && !url.starts_with("file:///")) return "it names no file";
  return {};
}

}  // namespace

LoaderCall::Impl::Impl(std::shared_ptr<const worker::WorkerState> state, Place place,
                       graph::HostQuestion question, std::shared_ptr<graph::SourceBox> box,
                       uint64_t number)
    : PendingCall(std::move(state), std::move(place)),
      question(std::move(question)),
      box_(std::move(box)),
      number_(number) {}

LoaderCall::Impl::~Impl() {
  settle(Error{ErrorCode::kUnexpectedEof,
               "the module loader let the question for " + what() + " go without an answer"});
}

std::string LoaderCall::Impl::what() const {
  const std::string function = "\"" + base::shortened(state->options.service_path) + "\"";
  switch (question.what) {
    case What::kEntry:
      return "the entry of " + function;
    case What::kConfig:
      return "the configuration of " + function;
    case What::kModule:
      break;
  }
  return "the module \"" + base::shortened(question.url) + "\"";
}

std::optional<graph::HostAnswer> LoaderCall::Impl::ask(ModuleLoader& loader,
                                                       std::shared_ptr<ModuleLoader> kept) {
  begin([this, call = self(), &loader, kept = std::move(kept)] {
    // Then the loader may have gone, too.
    if (is_abandoned()) return;
    switch (question.what) {
      case What::kEntry:
        return loader.entry(EntryCall(call));
      case What::kConfig:
        return loader.config(ConfigCall(call));
      case What::kModule:
        return loader.load(LoadCall(call));
    }
  });
  const std::lock_guard lock(mutex_);
  asks_ = false;
  return std::exchange(at_once_, std::nullopt);
}

void LoaderCall::Impl::deliver(graph::HostAnswer answer) {
  {
    const std::lock_guard lock(mutex_);
    if (asks_) {
      at_once_ = std::move(answer);
      return;
    }
  }
  graph::SourceAnswer come;
  come.number = number_;
  come.of_host = std::move(answer);
  box_->deliver(std::move(come));
}

void LoaderCall::Impl::settle(graph::HostAnswer answer) {
  if (close()) deliver(std::move(answer));
}

void LoaderCall::Impl::time_out(uint64_t ms) {
  if (!give_up()) return;
  deliver(Error{ErrorCode::kTimedOut,
                fmt::format("the module loader has not answered for {} within {} s", what(),
                            static_cast<double>(ms) / 1000)});
}

void LoaderCall::Impl::turned_away() {
  settle(Error{ErrorCode::kBrokenPipe, "the module loader's executor takes no more work: " +
                                           what() + " cannot be asked for"});
}

LoaderCall::LoaderCall(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}
LoaderCall::~LoaderCall() = default;
LoaderCall::LoaderCall(const LoaderCall&) = default;
LoaderCall& LoaderCall::operator=(const LoaderCall&) = default;

const WorkerIdentity& LoaderCall::worker() const { return impl_->state->identity; }
const WorkerOptions& LoaderCall::options() const { return impl_->state->options; }
void LoaderCall::reject(Error error) const {
  if (error.message.empty())
    error.message = "the module loader has rejected " + impl_->what() + ", and gives no reason";
  impl_->settle(std::move(error));
}
void LoaderCall::on_abandoned(std::function<void()> abandoned) const {
  impl_->set_abandoned(std::move(abandoned));
}
bool LoaderCall::is_abandoned() const { return impl_->is_abandoned(); }

EntryCall::EntryCall(std::shared_ptr<Impl> impl) : LoaderCall(std::move(impl)) {}
EntryCall::~EntryCall() = default;
EntryCall::EntryCall(const EntryCall&) = default;
EntryCall& EntryCall::operator=(const EntryCall&) = default;

void EntryCall::resolve(ModuleEntry entry) const {
  if (const std::string fault = fault_of(entry.url); !fault.empty()) {
    return reject(
        {ErrorCode::kInvalidArgument,
         "the module loader's entry \"" + base::shortened(entry.url) + "\" cannot be: " + fault});
  }
  impl()->settle(std::optional(std::move(entry)));
}

void EntryCall::pass() const { impl()->settle(std::optional<ModuleEntry>()); }

ConfigCall::ConfigCall(std::shared_ptr<Impl> impl) : LoaderCall(std::move(impl)) {}
ConfigCall::~ConfigCall() = default;
ConfigCall::ConfigCall(const ConfigCall&) = default;
ConfigCall& ConfigCall::operator=(const ConfigCall&) = default;

void ConfigCall::resolve(ModuleConfig config) const {
  if (config.text.size() > graph::kMostConfigurationBytes)
    return reject(graph::configuration_too_large("the configuration that the module loader gives"));
  if (const std::string fault = config.url.empty() ? "" : fault_of(config.url); !fault.empty()) {
    return reject({ErrorCode::kInvalidArgument, "the place \"" + base::shortened(config.url) +
                                                    "\" of the module loader's configuration "
                                                    "cannot be: " +
                                                    fault});
  }
  impl()->settle(std::optional(std::move(config)));
}

void ConfigCall::pass() const { impl()->settle(std::optional<ModuleConfig>()); }

LoadCall::LoadCall(std::shared_ptr<Impl> impl) : LoaderCall(std::move(impl)) {}
LoadCall::~LoadCall() = default;
LoadCall::LoadCall(const LoadCall&) = default;
LoadCall& LoadCall::operator=(const LoadCall&) = default;

const std::string& LoadCall::url() const { return impl()->question.url; }

void LoadCall::resolve(ModuleSource source) const {
  if (source.bytes.size() > graph::RegularFile::kMostBytes) {
    return reject(
        {ErrorCode::kLimit,
         fmt::format("\"{}\" has {} MB; modules of at most {} MB are taken", base::shortened(url()),
                     source.bytes.size() >> 20, graph::RegularFile::kMostBytes >> 20)});
  }
  impl()->settle(std::move(source));
}

}  // namespace edgert
