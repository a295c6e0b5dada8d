#include "graph/remote_modules.h"

#include <algorithm>
#include <ctime>
#include <utility>

#include "base/text.h"
#include "base/text_codecs.h"
#include "graph/addresses.h"
#include "graph/source_reading.h"
#include "graph/url.h"

namespace edgert::graph {

namespace {

constexpr size_t kMostRedirects = 10;
constexpr uint64_t kMostBytes = uint64_t{64} << 20;

bool is_redirect(int status) {
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

int64_t now_ms() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return int64_t{now.tv_sec} * 1000 + now.tv_nsec / 1'000'000;
}

std::string_view field(const store::RemoteFile& file, std::string_view name) {
  for (const auto& [its, value] : file.fields) {
    if (its == name) return value;
  }
  return {};
}

Error import_failed(std::string_view url, std::string_view why) {
  if (why.starts_with(url) && why.substr(url.size()).starts_with(": "))
    why.remove_prefix(url.size() + 2);
  return {ErrorCode::kIo, "Import '" + shown(url) + "' failed: " + std::string(why)};
}

// What is to be kept of an answer.
Result<store::RemoteFile> answered(const std::string& url, std::optional<store::RemoteFile> kept,
                                   Result<packages::FetchedResponse> response) {
  if (!response.ok()) return import_failed(url, response.error().message);
  packages::FetchedResponse& answer = response.value();
  if (answer.status == 304 && kept) return *std::move(kept);
  if (answer.status == 404 || answer.status == 410) return module_not_found(url);
  store::RemoteFile file;
  file.fetched_ms = now_ms();
  if (is_redirect(answer.status)) {
    const std::string_view location = answer.field("location");
    if (!location.empty()) file.location = join_url(url, location);
    if (is_web_url(file.location)) return file;
    return import_failed(
        url, "it redirects to \"" + shown(location) + "\", which is no http or https URL");
  }
  if (answer.status != 200)
    return import_failed(url, "the server answered " + std::to_string(answer.status));
  file.fields = std::move(answer.fields);
  file.body = std::move(answer.body);
  return file;
}

}  // namespace

Result<ModuleKind> remote_kind(std::string_view url, std::string_view content_type) {
  const std::string type = base::lower(base::trim(content_type.substr(0, content_type.find(';'))));
  const std::string_view path = url.substr(0, url.find_first_of("?#"));
  const auto is = [&type](std::initializer_list<std::string_view> names) {
    return std::find(names.begin(), names.end(), type) != names.end();
  };
  if (is({"application/typescript", "text/typescript", "application/x-typescript", "video/mp2t",
          "video/vnd.dlna.mpeg-tts"}))
    return path.ends_with(".tsx") ? ModuleKind::kTsx : ModuleKind::kTypeScript;
  if (is({"application/javascript", "text/javascript", "application/ecmascript", "text/ecmascript",
          "application/x-javascript", "application/node"}))
    return path.ends_with(".jsx") ? ModuleKind::kJsx : ModuleKind::kJavaScript;
  if (is({"text/jsx"})) return ModuleKind::kJsx;
  if (is({"text/tsx"})) return ModuleKind::kTsx;
  if (is({"application/json", "text/json"}) || type.ends_with("+json")) return ModuleKind::kJson;
  if (is({"application/wasm"})) return ModuleKind::kWasm;
  if (is({"text/html", "application/xhtml+xml"})) {
    return Error{ErrorCode::kInvalidData,
                 "Expected a JavaScript or TypeScript module, but identified a Unknown module (" +
                     type +
                     "). Importing these types of modules is currently not supported.\n"
                     "  Specifier: " +
                     shown(url)};
  }
  return kind_of(path);
}

struct RemoteModules::Asking {
  Question question;
  Done done;
  std::string url;  // of the step
  size_t steps = 0;
};

RemoteModules::RemoteModules(std::string directory, std::shared_ptr<store::FetchedBudget> budget,
                             Options options)
    : options_(std::move(options)), files_(std::move(directory), std::move(budget)) {}

void RemoteModules::get(Question question, Done done) {
  auto asking = std::make_shared<Asking>();
  asking->url = question.url.substr(0, question.url.find('#'));
  asking->question = std::move(question);
  asking->done = std::move(done);
  look(asking);
}

void RemoteModules::look(const AskingPtr& asking) {
  const std::string& url = asking->url;
  if (Status allowed = asking->question.rules.check(url); !allowed.ok())
    return asking->done(allowed.take_error());
  std::optional<store::RemoteFile> kept = files_.read(url);
  if (kept && (!asking->question.is_fresh || options_.cached_only))
    return use(asking, *std::move(kept));
  if (options_.cached_only || asking->question.fetcher == nullptr) {
    return asking->done(Error{ErrorCode::kNotFound,
                              "Specifier not found in cache: \"" + shown(url) +
                                  "\", --cached-only is specified: `edgertd cache` fetches it"});
  }
  fetch(asking, std::move(kept));
}

void RemoteModules::fetch(const AskingPtr& asking, std::optional<store::RemoteFile> kept) {
  const std::string url = asking->url;
  const Question& question = asking->question;
  // What one may reach another may not.
  const std::string key = url + "\n" + (question.is_fresh ? "fresh " : "") +
                          std::to_string(reinterpret_cast<uintptr_t>(question.fetcher.get()));
  {
    const std::lock_guard lock(mutex_);
    std::vector<AskingPtr>& askings = fetching_[key];
    askings.push_back(asking);
    if (askings.size() > 1) return;
  }
  packages::FetchRequest request;
  request.url = url;
  request.most_bytes = kMostBytes;
  request.fields.emplace_back("accept", "*/*");
  if (std::string token = authorization_for(url); !token.empty())
    request.fields.emplace_back("authorization", std::move(token));
  if (kept) {
    for (const auto& [has, asks] :
         {std::pair("etag", "if-none-match"), std::pair("last-modified", "if-modified-since")}) {
      if (const std::string_view value = field(*kept, has); !value.empty())
        request.fields.emplace_back(asks, value);
    }
  }
  struct Come {
    std::optional<store::RemoteFile> kept;
    std::optional<Result<packages::FetchedResponse>> response;
  };
  auto come = std::make_shared<Come>();
  come->kept = std::move(kept);
  question.fetcher->fetch(std::move(request),
                          [this, key, url, come, elsewhere = question.elsewhere](
                              Result<packages::FetchedResponse> response) {
                            come->response.emplace(std::move(response));
                            elsewhere([this, key, url, come] {
                              came(key, url, std::move(come->kept), *std::move(come->response));
                            });
                          });
}

void RemoteModules::came(const std::string& key, const std::string& url,
                         std::optional<store::RemoteFile> kept,
                         Result<packages::FetchedResponse> response) {
  Result<store::RemoteFile> file = answered(url, std::move(kept), std::move(response));
  // What cannot be kept is still what was asked for; the next time it is fetched again.
  if (file.ok()) static_cast<void>(files_.write(url, file.value()).ok());
  std::vector<AskingPtr> askings;
  {
    const std::lock_guard lock(mutex_);
    askings = std::move(fetching_.extract(key).mapped());
  }
  for (const AskingPtr& asking : askings) {
    if (file.ok())
      use(asking, file.value());
    else
      asking->done(file.error());
  }
}

void RemoteModules::use(const AskingPtr& asking, store::RemoteFile file) {
  if (file.location.empty()) {
    if (!asking->question.is_code) {
      return asking->done(RemoteModule{asking->url, {ModuleKind::kBytes, std::move(file.body)}});
    }
    Result<ModuleKind> kind = remote_kind(asking->url, field(file, "content-type"));
    if (!kind.ok()) return asking->done(kind.take_error());
    return asking->done(RemoteModule{asking->url, {kind.value(), std::move(file.body)}});
  }
  if (++asking->steps > kMostRedirects) {
    return asking->done(
        import_failed(asking->question.url,
                      "it redirects more than " + std::to_string(kMostRedirects) + " times"));
  }
  asking->url = file.location.substr(0, file.location.find('#'));
  look(asking);
}

std::string RemoteModules::authorization_for(std::string_view url) const {
  const std::string authority = authority_of(url);
  std::string_view rest = options_.auth_tokens;
  while (!rest.empty()) {
    const std::string_view one = rest.substr(0, rest.find(';'));
    rest.remove_prefix(std::min(one.size() + 1, rest.size()));
    const size_t at = one.rfind('@');
    if (at == std::string_view::npos) continue;
    const std::string_view token = one.substr(0, at);
    // A name alone is the host on any port.
    const std::string_view host = one.substr(at + 1);
    if (!names_host(host, authority)) continue;
    if (token.find(':') == std::string_view::npos) return "Bearer " + std::string(token);
    return "Basic " + base::base64_encode(token);
  }
  return {};
}

}  // namespace edgert::graph
