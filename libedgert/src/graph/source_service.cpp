#include "graph/source_service.h"

#include <algorithm>
#include <thread>
#include <utility>

#include "base/sha256.h"
#include "graph/addresses.h"
#include "graph/commonjs_exports.h"
#include "graph/detail.h"
#include "graph/error_telling.h"
#include "graph/literal_imports.h"
#include "graph/package_resolver.h"
#include "graph/source_reading.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

// Reading is short; a disk that hangs holds up those who wait for it, and half of the threads.
constexpr size_t kReaders = 4;
// Those wait for registries, which may take their time.
constexpr size_t kPackagers = 64;
constexpr size_t kPackagersOfOne = 8;

size_t most_transpilers() { return std::max<size_t>(2, std::thread::hardware_concurrency() / 2); }

// Two workers whose questions have the same key are told the same. Lengths keep the parts apart.
class Key {
 public:
  Key& add(std::string_view part) {
    text_.append(std::to_string(part.size())).append(":").append(part);
    return *this;
  }
  Key& add(uint64_t number) { return add(std::to_string(number)); }
  std::string take() { return std::move(text_); }

 private:
  std::string text_;
};

std::string key_of(const SourceQuestion& question, const HelperOwner& owner) {
  if (question.given || !question.is_worth_keeping) return {};
  Key key;
  if (question.function_question) {
    const FunctionQuestion& asked = *question.function_question;
    if (asked.module_code) return {};
    key.add("function").add(asked.service_path).add(asked.entry_point).add(asked.import_map_path);
    key.add(asked.lock_path)
        .add(asked.is_confined)
        .add(asked.remote.identity())
        .add(asked.no_module_cache);
    key.add(asked.module_roots ? asked.module_roots->size() + 1 : 0);
    if (asked.module_roots) {
      for (const std::string& root : *asked.module_roots) key.add(root);
    }
  } else {
    key.add("module").add(question.function->identity).add(question.url);
    key.add(static_cast<uint64_t>(question.type));
  }
  key.add(question.engine)
      .add(question.wants_literals)
      .add(question.is_for_any_v8)
      .add(question.room_bytes);
  return key.add(owner.memory_limit()).take();
}

Error source_error(Error error) {
  if (error.code == ErrorCode::kInvalidArgument)
    error.message.insert(0, "The module's source code could not be parsed: ");
  return error;
}

Error did_you_mean(Error error, const std::string& missing, const std::string& url) {
  ErrorDetail detail = detail_of(about(ErrorTopic::kModuleNotFound, missing, error));
  detail.meant = url;
  if (error.message.ends_with('.')) error.message.pop_back();
  error.message += ". Did you mean \"" + shown(url) +
                   "\"? With \"unstable\": [\"sloppy-imports\"] in deno.json it is found, too.";
  return with_detail(std::move(error), std::move(detail));
}

}  // namespace

SourceService::SourceService(std::shared_ptr<store::SharedCaches> caches, SourceOptions options)
    : caches_(std::move(caches)),
      packages_(std::move(options.packages)),
      remote_(std::move(options.remote_directory), std::move(options.budget),
              std::move(options.remote)),
      attributes_(attribute_word(options.target)),
      transpiler_(std::move(options.esbuild_path), std::move(options.target)),
      readers_(kReaders),
      packagers_(kPackagers, kPackagersOfOne),
      transpilers_(most_transpilers()) {}

void SourceService::stop() {
  {
    const std::lock_guard lock(mutex_);
    stops_ = true;
  }
  more_waits_.notify_all();
  readers_.stop();
  packagers_.stop();
  transpilers_.stop();
}

void SourceService::ask(const SourceAsker& asker, SourceQuestion question) {
  const std::string party = asker.owner->name();
  const FairThreads::Place place = place_of(*asker.owner);
  ReadingPtr reading;
  {
    std::string key = key_of(question, *asker.owner);
    const uint64_t number = question.number;
    const std::lock_guard lock(mutex_);
    if (const auto found = readings_.find(key); !key.empty() && found != readings_.end()) {
      reading = found->second;
      reading->askers.push_back({asker, number});
      if (place == FairThreads::Place::kInLine) return;
      // It need not wait for the turn of those that it asks with.
    } else {
      reading = std::make_shared<Reading>();
      reading->question = std::move(question);
      reading->askers.push_back({asker, number});
      if (!key.empty()) readings_.emplace(key, reading);
      reading->key = std::move(key);
    }
  }
  readers_.add(party, place, [this, reading] { read(reading); });
}

void SourceService::keep_code(const SourceAsker& asker, const std::shared_ptr<const Function>&,
                              std::vector<MadeCode> codes) {
  readers_.add(asker.owner->name(), place_of(*asker.owner),
               [this, codes = std::move(codes)]() mutable {
                 for (MadeCode& made : codes) caches_->put("code", made.key, std::move(made.code));
               });
}

void SourceService::keep_needed(const std::shared_ptr<const Function>& function,
                                std::vector<std::string> addresses) {
  constexpr size_t kMostFunctions = 512, kMostAddresses = 2000, kMostBytes = size_t{256} << 10;
  size_t bytes = 0, count = 0;
  while (count < std::min(addresses.size(), kMostAddresses) &&
         (bytes += addresses[count].size()) <= kMostBytes) {
    ++count;
  }
  addresses.resize(count);
  const std::lock_guard lock(mutex_);
  // It only has to be as fast for many as for few.
  if (needed_.size() >= kMostFunctions && !needed_.contains(function->identity))
    needed_.erase(needed_.begin());
  needed_.insert_or_assign(function->identity, std::move(addresses));
}

std::vector<ComingModule> SourceService::coming_for(const Reading& reading,
                                                    const SourceAnswer& answer) {
  // Beyond all that askers number themselves.
  constexpr uint64_t kFirst = uint64_t{1} << 62;
  const SourceQuestion& question = reading.question;
  if (!question.function_question || question.is_for_any_v8 || answer.source == nullptr) return {};
  const std::lock_guard lock(mutex_);
  const auto found = needed_.find(question.function->identity);
  if (found == needed_.end()) return {};
  std::vector<ComingModule> coming;
  coming.reserve(found->second.size());
  for (const std::string& address : found->second)
    coming.push_back({kFirst + coming.size(), address});
  return coming;
}

void SourceService::send(const Reading& first, const std::vector<ComingModule>& coming) {
  std::vector<ReadingPtr> readings;
  readings.reserve(coming.size());
  for (const ComingModule& module : coming) {
    auto reading = std::make_shared<Reading>();
    reading->comes_ahead = true;
    SourceQuestion& question = reading->question;
    question.function = first.question.function;
    question.url = address_in(module.address);
    question.type = type_of(module.address);
    question.wants_literals = first.question.wants_literals;
    question.engine = first.question.engine;
    for (const Asking& asking : first.askers)
      reading->askers.push_back({asking.asker, module.number});
    readings.push_back(std::move(reading));
  }
  const HelperOwner& owner = *first.askers.front().asker.owner;
  std::vector<std::shared_ptr<SourceBox>> boxes;
  for (const Asking& asking : first.askers) boxes.push_back(asking.asker.box);
  // Names lead where they did, and no registry is asked; where one is after all, this may wait.
  packagers_.add(owner.name(), place_of(owner),
                 [this, readings = std::move(readings), boxes = std::move(boxes)] {
                   // To wake somebody takes as long as to read a module.
                   constexpr size_t kAtOnce = 8;
                   for (size_t i = 0; i < readings.size();) {
                     for (const auto& box : boxes) box->begin_batch();
                     const size_t end = std::min(readings.size(), i + kAtOnce);
                     for (; i < end; ++i) read(readings[i]);
                     for (const auto& box : boxes) box->end_batch();
                   }
                 });
}

void SourceService::read(const ReadingPtr& reading) {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(reading->begun, true)) return;
    if (!reading->key.empty()) readings_.erase(reading->key);
  }
  // Alone with it from here on.
  std::erase_if(reading->askers,
                [](const Asking& asking) { return asking.asker.owner->has_gone(); });
  if (reading->askers.empty()) return;
  CpuMeter meter(reading->askers.front().asker.owner);
  SourceQuestion& question = reading->question;
  if (question.function_question) {
    Result<OpenedFunction> opened = open_function(*question.function_question, nullptr);
    if (!opened.ok()) return fail(*reading, opened.error());
    const std::shared_ptr<Function> function = std::move(opened.value().function);
    if (packages_.store != nullptr) {
      function->packages = make_package_resolver(question.function_question, *function, packages_);
    }
    question.function = function;
    question.given = std::move(opened.value().given_entry);
    question.url = question.function->entry_url;
  }
  if (question.wants_nearest) {
    question.url = nearest_file(question.url, *question.function);
    return answer(*reading, SourceAnswer());
  }
  ModuleSource source;
  if (question.given) {
    source = std::move(*std::exchange(question.given, std::nullopt));
  } else if (!is_file_url(question.url)) {
    return look(reading);
  } else {
    const Function& function = *question.function;
    Result<ReadModule> read =
        read_module_file(question.url, question.type,
                         function.packages ? function.packages->open(question.url)
                                           : function.files.find(path_of(question.url)),
                         question.room_bytes);
    if (!read.ok() && read.error().code != ErrorCode::kNotCapable && function.packages) {
      Result<std::string> meant = function.packages->sloppy(question.url);
      const bool is_missing =
          read.error().code == ErrorCode::kNotFound || read.error().code == ErrorCode::kIo;
      if (meant.ok() && is_missing && !function.config.has_sloppy_imports)
        return fail(*reading, did_you_mean(read.error(), question.url, meant.value()));
      if (meant.ok() && function.config.has_sloppy_imports) {
        question.url = std::move(meant).value();
        return answer(*reading, SourceAnswer());
      }
    }
    if (!read.ok()) return fail(*reading, read.error());
    if (read.value().too_large) {
      SourceAnswer too_large;
      too_large.size = *read.value().too_large;
      return answer(*reading, too_large);
    }
    source = std::move(read.value().module);
  }
  make(reading, std::move(source), [&meter] { meter.charge(); });
}

void SourceService::look(const ReadingPtr& reading) {
  const SourceQuestion& question = reading->question;
  const std::shared_ptr<HelperOwner> owner = reading->askers.front().asker.owner;
  if (is_package_address(question.url) || question.url.starts_with("npm:") ||
      question.url.starts_with("jsr:")) {
    if (reading->comes_ahead) return lead(reading);
    packagers_.add(owner->name(), place_of(*owner), [this, reading] { lead(reading); });
    return;
  }
  if (!is_web_url(question.url)) return fail(*reading, unsupported_scheme(question.url));
  PackageResolver* const packages = question.function->packages.get();
  if (packages == nullptr) return fetch(reading, "");
  Result<const PackageResolver::Registries*> registries = packages->registries();
  if (!registries.ok()) return fail(*reading, registries.error());
  const std::shared_ptr<JsrPackages> jsr = registries.value()->jsr;
  if (!jsr->covers(question.url)) return fetch(reading, "");
  packagers_.add(owner->name(), place_of(*owner), [this, reading, jsr] {
    Result<std::string> hash = jsr->hash_of(reading->question.url);
    if (!hash.ok()) return fail(*reading, hash.error());
    fetch(reading, std::move(hash).value());
  });
}

void SourceService::fetch(const ReadingPtr& reading, std::string sha256) {
  const SourceQuestion& question = reading->question;
  const std::shared_ptr<HelperOwner> owner = reading->askers.front().asker.owner;
  const Function& function = *question.function;
  RemoteModules::Question asked;
  asked.url = question.url;
  asked.rules = function.remote;
  asked.fetcher = function.files.is_confined() ? packages_.confined_fetcher : packages_.fetcher;
  asked.is_fresh = function.no_module_cache;
  asked.is_code = question.type == ImportType::kNone;
  asked.elsewhere = [this, party = owner->name(), place = place_of(*owner)](auto job) {
    readers_.add(party, place, std::move(job));
  };
  remote_.get(std::move(asked),
              [this, reading, sha256 = std::move(sha256)](Result<RemoteModule> module) {
                came(reading, std::move(module), sha256);
              });
}

void SourceService::lead(const ReadingPtr& reading) {
  SourceQuestion& question = reading->question;
  const CpuMeter meter(reading->askers.front().asker.owner);
  Result<std::string> to = where_it_leads(question.url, question.function->packages.get());
  if (!to.ok()) return fail(*reading, to.error());
  question.url = std::move(to).value();
  answer(*reading, SourceAnswer());
}

void SourceService::came(const ReadingPtr& reading, Result<RemoteModule> module,
                         const std::string& sha256) {
  if (!module.ok()) return fail(*reading, module.error());
  RemoteModule& remote = module.value();
  SourceQuestion& question = reading->question;
  if (remote.url != question.url) {
    question.url = remote.url;
    return answer(*reading, SourceAnswer());
  }
  if (!sha256.empty() && base::sha256(remote.source.bytes) != sha256) {
    return fail(*reading,
                Error{ErrorCode::kInvalidData,
                      "Integrity check failed for \"" + shown(remote.url) +
                          "\": it is not what its registry says (SHA-256 " + sha256 + ")"});
  }
  if (question.function->packages) {
    Result<const PackageResolver::Registries*> registries =
        question.function->packages->registries();
    if (!registries.ok()) return fail(*reading, registries.error());
    if (const auto lock = registries.value()->lock) {
      if (Status as_locked = lock->check_remote(remote.url, remote.source.bytes); !as_locked.ok())
        return fail(*reading, as_locked.error());
    }
  }
  const uint64_t size = remote.source.bytes.size();
  if (question.function->packages) {
    if (Status room = question.function->packages->charge_remote(size); !room.ok())
      return fail(*reading, room.error());
  }
  if (size >= kLittleBytes && size > question.room_bytes) {
    SourceAnswer too_large;
    too_large.size = size;
    return answer(*reading, too_large);
  }
  make(reading, std::move(remote.source), [] {});
}

template <typename Charge>
void SourceService::make(const ReadingPtr& reading, ModuleSource source, Charge charge) {
  const SourceQuestion& question = reading->question;
  source.kind = kind_for(question.type, source.kind);
  strip_byte_order_mark(source);
  if (needs_transpiling(source.kind)) return transpile(reading, std::move(source));
  SourceAnswer made;
  const Original original = original_of(source);
  made.source = prepare(question, source.kind, original, std::move(source.bytes), false);
  charge();
  answer(*reading, made);
}

void SourceService::transpile(const ReadingPtr& reading, ModuleSource source) {
  const SourceQuestion& question = reading->question;
  const std::shared_ptr<HelperOwner> owner = reading->askers.front().asker.owner;
  const std::string& options = question.function->config.compiler_options;
  auto transpiling = std::make_shared<Transpiling>();
  if (question.is_worth_keeping) {
    transpiling->key =
        base::sha256(std::to_string(static_cast<int>(source.kind)) + "\n" + question.url + "\n" +
                     transpiler_.identity() + "\n" + options + "\n" + source.bytes);
    if (const auto cached = caches_->get("js", transpiling->key)) {
      SourceAnswer made;
      made.source = prepare(question, source.kind, original_of(source), *cached, true);
      return answer(*reading, made);
    }
    // What cannot be transpiled is asked for again with every request.
    transpiling->failed_key = transpiling->key + std::to_string(owner->memory_limit());
    if (const auto failed = caches_->get_error(transpiling->failed_key))
      return fail(*reading, source_error(*failed));
  }
  const auto is_privileged = [](const Asking& asking) {
    return asking.asker.owner->need_not_wait();
  };
  const bool waits = std::none_of(reading->askers.begin(), reading->askers.end(), is_privileged);
  {
    const std::lock_guard lock(mutex_);
    const std::string& key = transpiling->failed_key;
    const auto found = key.empty() ? transpilings_.end() : transpilings_.find(key);
    if (found != transpilings_.end()) {
      transpiling = found->second;
      transpiling->readings.push_back(reading);
      if (waits || transpiling->begun) return;
    } else {
      transpiling->url = question.url;
      transpiling->compiler_options = options;
      transpiling->source = std::move(source);
      transpiling->readings.push_back(reading);
      if (!key.empty()) {
        transpilings_.emplace(key, transpiling);
        waiting_[owner->name()].push_back(transpiling);
        more_waits_.notify_all();
      }
    }
  }
  transpilers_.add(owner->name(),
                   waits ? FairThreads::Place::kInLine : FairThreads::Place::kBesideIt,
                   [this, transpiling, party = owner->name()] { run(transpiling, party); });
}

std::shared_ptr<HelperOwner> SourceService::payer_of(const Transpiling& transpiling) {
  const std::lock_guard lock(mutex_);
  for (const ReadingPtr& reading : transpiling.readings) {
    for (const Asking& asking : reading->askers) {
      if (!asking.asker.owner->has_gone()) return asking.asker.owner;
    }
  }
  // In the same turn, so that nobody joins what is over.
  transpilings_.erase(transpiling.failed_key);
  return nullptr;
}

void SourceService::drop(Transpiling& transpiling, const HelperOwner& owner, const Error& error) {
  std::vector<std::pair<ReadingPtr, Asking>> dropped;
  {
    const std::lock_guard lock(mutex_);
    for (const ReadingPtr& reading : transpiling.readings) {
      std::erase_if(reading->askers, [&](const Asking& asking) {
        const bool is_its = asking.asker.owner.get() == &owner;
        if (is_its) dropped.emplace_back(reading, asking);
        return is_its;
      });
    }
  }
  SourceAnswer failed;
  failed.error = error;
  for (const auto& [reading, asking] : dropped) deliver(reading->question, asking, failed);
}

std::vector<SourceService::ReadingPtr> SourceService::finish(const TranspilingPtr& transpiling) {
  const std::lock_guard lock(mutex_);
  if (const auto found = transpilings_.find(transpiling->failed_key);
      found != transpilings_.end() && found->second == transpiling)
    transpilings_.erase(found);
  return std::move(transpiling->readings);
}

void SourceService::run(const TranspilingPtr& first, const std::string& party) {
  TranspilingSession session;
  std::vector<TranspilingPtr> batch = begin(first, party);
  while (!batch.empty()) {
    if (transpiler_.takes_many()) run_together(batch, session);
    // They take turns of their own, which may be those that the session has.
    if (!batch.empty()) session.process.reset();
    for (const TranspilingPtr& transpiling : batch) run_alone(transpiling);
    if (session.process == nullptr) return;
    batch = begin(nullptr, party);
  }
}

std::vector<SourceService::TranspilingPtr> SourceService::begin(const TranspilingPtr& first,
                                                                const std::string& party) {
  // Until what a module imports has been read, and comes here itself.
  constexpr std::chrono::milliseconds kMoment(20);
  // Of what is smaller there are seldom more; of what is larger each takes its time.
  constexpr size_t kMostFiles = 64;
  std::unique_lock lock(mutex_);
  std::vector<TranspilingPtr> batch;
  size_t bytes = 0;
  const auto add = [&](const TranspilingPtr& one) {
    const size_t size = one->source.bytes.size() + one->compiler_options.size();
    if (!batch.empty() &&
        (batch.size() == kMostFiles || bytes + size > EsbuildTranspiler::kMostTogether ||
         one->compiler_options != batch.front()->compiler_options)) {
      return false;
    }
    bytes += size;
    one->begun = true;
    batch.push_back(one);
    return true;
  };
  if (first != nullptr) {
    if (first->begun) return {};
    add(first);
  } else {
    more_waits_.wait_for(lock, kMoment, [&] { return stops_ || waiting_.contains(party); });
  }
  const auto waiting = waiting_.find(party);
  if (waiting == waiting_.end()) return batch;
  std::deque<TranspilingPtr>& line = waiting->second;
  while (!line.empty() && (line.front()->begun || add(line.front()))) line.pop_front();
  if (line.empty()) waiting_.erase(waiting);
  return batch;
}

void SourceService::run_together(std::vector<TranspilingPtr>& batch, TranspilingSession& session) {
  const std::shared_ptr<HelperOwner> payer = payer_of(*batch.front());
  if (payer == nullptr) return;
  if (session.payer != payer) {
    session.process.reset();
    session.payer = payer;
  }
  CpuMeter meter(payer);
  std::vector<TranspilingPtr> asked, alone;
  for (const TranspilingPtr& one : batch) {
    const bool is_payers = payer_of(*one) == payer;
    const bool is_new = is_payers && one->source.bytes.size() <= EsbuildTranspiler::kMostTogether &&
                        caches_->get("js", one->key) == nullptr;
    (is_new ? asked : alone).push_back(one);
  }
  batch.swap(alone);
  std::vector<TranspiledFile> files;
  files.reserve(asked.size());
  for (const TranspilingPtr& one : asked) files.push_back(one->file());
  if (files.empty()) return;
  Result<std::vector<Result<std::string>>> codes =
      transpiler_.transpile_all(files, asked.front()->compiler_options, *payer, &session.process);
  if (!codes.ok()) {
    batch.insert(batch.end(), asked.begin(), asked.end());
    return;
  }
  for (size_t i = 0; i < asked.size(); ++i) {
    remember(*asked[i], codes.value()[i]);
    conclude(asked[i], codes.value()[i], &meter);
  }
  // Nobody waits for the disk.
  for (size_t i = 0; i < asked.size(); ++i) {
    if (codes.value()[i].ok()) caches_->write("js", asked[i]->key, codes.value()[i].value());
  }
}

void SourceService::run_alone(const TranspilingPtr& transpiling) {
  const std::string& key = transpiling->key;
  Result<std::string> code = Error{ErrorCode::kCancelled, "the worker is being stopped"};
  std::shared_ptr<HelperOwner> payer;
  std::optional<CpuMeter> meter;
  bool is_new = false;
  while ((payer = payer_of(*transpiling)) != nullptr) {
    meter.emplace(payer);
    // It may have come to its end between a look at the caches and one at what is being done.
    if (const auto cached = key.empty() ? nullptr : caches_->get("js", key)) {
      code = *cached;
      break;
    }
    code = transpiler_.transpile(transpiling->file(), transpiling->compiler_options, *payer);
    remember(*transpiling, code);
    is_new = code.ok() && !key.empty();
    // The end of one who asked is no answer for the others.
    if (code.ok() || (!payer->has_gone() && payer->cpu_left_ms() > 0)) break;
    meter.reset();
    drop(*transpiling, *payer, source_error(code.error()));
  }
  conclude(transpiling, code, meter ? &*meter : nullptr);
  if (is_new) caches_->write("js", key, code.value());
}

void SourceService::remember(const Transpiling& transpiling, const Result<std::string>& code) {
  if (transpiling.key.empty()) return;
  if (code.ok()) {
    caches_->hold("js", transpiling.key, code.value());
    return;
  }
  const ErrorCode failed = code.error().code;
  if (failed == ErrorCode::kInvalidArgument || failed == ErrorCode::kLimit)
    caches_->put_error(transpiling.failed_key, code.error());
}

void SourceService::conclude(const TranspilingPtr& transpiling, const Result<std::string>& code,
                             CpuMeter* meter) {
  const ModuleSource& source = transpiling->source;
  const Original original = original_of(source);
  for (const ReadingPtr& reading : finish(transpiling)) {
    if (!code.ok()) {
      if (meter != nullptr) meter->charge();
      fail(*reading, source_error(code.error()));
      continue;
    }
    SourceAnswer made;
    made.source = prepare(reading->question, source.kind, original, code.value(), true);
    if (meter != nullptr) meter->charge();
    answer(*reading, made);
  }
}

SourceService::Original SourceService::original_of(const ModuleSource& source) {
  return {source.bytes.size(), is_code(source.kind) ? fingerprint(source.bytes) : 0};
}

std::shared_ptr<const Source> SourceService::prepare(const SourceQuestion& question,
                                                     ModuleKind kind, const Original& original,
                                                     std::string text, bool is_transpiled) {
  auto source = std::make_shared<Source>();
  source->kind = kind;
  source->size = original.size;
  source->original = original.fingerprint;
  if (is_code(kind)) {
    add_commonjs(question, text, source.get());
    if (is_transpiled) {
      source->map = map_of(text, question.is_worth_keeping);
      text.resize(SourceMap::begin_in(text));
    }
    if (!question.is_for_any_v8) write_attributes(attributes_, &text, &source->map);
    if (question.wants_literals) source->literals = literal_imports(text);
    if (!question.engine.empty()) {
      source->code_key = code_key(question.engine, source->is_commonjs, question.url, text);
      source->code = caches_->get("code", source->code_key);
    }
  }
  source->text = std::make_shared<const std::string>(std::move(text));
  return source;
}

void SourceService::add_commonjs(const SourceQuestion& question, const std::string& text,
                                 Source* source) {
  PackageResolver* const packages = question.function ? question.function->packages.get() : nullptr;
  if (packages == nullptr || !is_file_url(question.url)) return;
  if (source->kind != ModuleKind::kJavaScript || !packages->is_commonjs(question.url, text)) {
    if (text.find("createRequire") != std::string::npos) source->requires_ = literal_requires(text);
    return;
  }
  CommonJsExports exports = commonjs_exports(question.url, text, *packages);
  source->is_commonjs = true;
  source->names = std::move(exports.names);
  source->requires_ = std::move(exports.requires_);
}

std::shared_ptr<const SourceMap> SourceService::map_of(const std::string& code,
                                                       bool is_worth_keeping) {
  const auto parse = [&code] {
    return std::make_shared<const SourceMap>(SourceMap::from_code(code));
  };
  if (!is_worth_keeping) return parse();
  const std::string key = base::sha256(code);
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = maps_.find(key); found != maps_.end()) {
      if (std::shared_ptr<const SourceMap> known = found->second.lock()) return known;
    }
  }
  std::shared_ptr<const SourceMap> map = parse();
  const std::lock_guard lock(mutex_);
  if (maps_.size() >= swept_at_) {
    std::erase_if(maps_, [](const auto& entry) { return entry.second.expired(); });
    swept_at_ = 2 * std::max<size_t>(maps_.size(), 32);
  }
  maps_[key] = map;
  return map;
}

void SourceService::deliver(const SourceQuestion& question, const Asking& asking,
                            SourceAnswer answer) {
  answer.number = asking.number;
  answer.url = question.url;
  answer.function = question.function;
  asking.asker.box->deliver(std::move(answer));
}

void SourceService::answer(const Reading& reading, SourceAnswer answer) {
  answer.coming = coming_for(reading, answer);
  for (const Asking& asking : reading.askers) deliver(reading.question, asking, answer);
  if (!answer.coming.empty()) send(reading, answer.coming);
}

void SourceService::fail(const Reading& reading, const Error& error) {
  SourceAnswer failed;
  failed.error = error;
  answer(reading, failed);
}

}  // namespace edgert::graph
