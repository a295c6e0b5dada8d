#include "pool/downloads.h"

#include <algorithm>
#include <deque>
#include <functional>
#include <unordered_map>
#include <utility>

#include "base/text.h"
#include "graph/files.h"
#include "http/client/client.h"
#include "http/client/upstream.h"
#include "loop/timer.h"
#include "packages/shown_url.h"

namespace edgert::pool {

namespace {

using packages::FetchedResponse;
using packages::shown_url;

Error failed(const std::string& url, ErrorCode code, const std::string& why) {
  return Error{code, shown_url(url) + ": " + why};
}

Error stopped(const std::string& url) {
  return failed(url, ErrorCode::kCancelled, "nothing is fetched any more");
}

Result<std::shared_ptr<http::Client>> make_client(loop::Loop& loop,
                                                  const DownloadOptions& options) {
  binding::HttpClientOptions client;
  client.environment_proxies = options.environment_proxies;
  client.max_idle_per_host = options.most_per_host;
  client.max_per_host = options.most_per_host;
  client.connect_timeout_ms = options.silence_ms;
  client.silence_ms = options.silence_ms;
  client.http1 = options.http1;
  if (!options.ca_file.empty()) {
    Result<graph::RegularFile> file = graph::RegularFile::find(options.ca_file);
    if (!file.ok()) return file.take_error();
    Result<std::string> text = file.value().read();
    if (!text.ok()) return text.take_error();
    client.ca_certs.push_back(std::move(text).value());
  }
  Result<std::shared_ptr<http::Client>> made =
      http::Client::create(loop, std::move(client), options.access);
  if (!made.ok() && !options.ca_file.empty())
    return Error{made.error().code, options.ca_file + ": " + made.error().message};
  return made;
}

}  // namespace

// One request on its way. `over` is called once, later than what has led to it.
class Downloads::Download final : public ByteSink {
 public:
  // `is_answered`: by its host, with whatever.
  using Over = std::function<void(Result<FetchedResponse>, bool is_answered)>;
  Download(loop::Loop& loop, http::Client& client, const DownloadOptions& options,
           packages::FetchRequest request, Over over)
      : loop_(loop),
        client_(client),
        options_(options),
        request_(std::move(request)),
        over_(std::move(over)),
        silence_(loop,
                 [this] {
                   fail(ErrorCode::kTimedOut,
                        "the server was silent for " + std::to_string(options_.silence_ms) + " ms");
                 }),
        whole_(loop, [this] {
          fail(ErrorCode::kTimedOut,
               "not complete within " + std::to_string(options_.most_ms) + " ms");
        }) {}
  ~Download() override {
    if (source_) source_->cancel(Error{ErrorCode::kCancelled, "nobody waits for it"});
    client_.abort(call_, Error{ErrorCode::kCancelled, "nobody waits for it"});
  }

  void start() {
    binding::OutgoingRequest outgoing;
    outgoing.head.method = "GET";
    outgoing.head.url = request_.url;
    for (const auto& [name, value] : request_.fields) outgoing.head.headers.append(name, value);
    silence_.start(options_.silence_ms);
    whole_.start(options_.most_ms);
    call_ = client_.fetch(std::move(outgoing),
                          [this](Result<FetchResponse> answer) { answered(std::move(answer)); });
  }
  void fail(ErrorCode code, const std::string& why) { end(failed(request_.url, code, why)); }
  const std::string& url() const { return request_.url; }

 private:
  void answered(Result<FetchResponse> answer) {
    if (is_over_) return;
    if (!answer.ok()) {
      // Whom one may not ask is no less there.
      is_answered_ = answer.error().code == ErrorCode::kNotCapable;
      return fail(answer.error().code, answer.error().message);
    }
    is_answered_ = true;
    silence_.start(options_.silence_ms);
    FetchResponse response = std::move(answer).value();
    response_.status = response.head.status;
    response.head.headers.each([this](std::string_view name, std::string_view value) {
      response_.fields.emplace_back(base::lower(name), value);
    });
    if (!response.stream) {
      if (response.body.size() > request_.most_bytes) return too_large();
      response_.body = std::move(response.body).to_string();
      return end(std::move(response_));
    }
    source_ = std::move(response.stream);
    if (response.content_length > 0 &&
        static_cast<uint64_t>(response.content_length) > request_.most_bytes)
      return too_large();
    source_->attach(this);
    source_->grant(kDefaultCredit);
  }

  void on_bytes(Bytes bytes) noexcept override {
    if (is_over_) return;
    if (bytes.size() > request_.most_bytes - response_.body.size()) return too_large();
    silence_.start(options_.silence_ms);
    response_.body.append(bytes.view());
    source_->grant(bytes.size());
  }
  void on_end() noexcept override { end(std::move(response_)); }
  void on_fail(const Error& error) noexcept override { fail(error.code, error.message); }

  void too_large() {
    fail(ErrorCode::kLimit,
         "longer than the limit of " + std::to_string(request_.most_bytes) + " bytes");
  }
  // The source and the client are on the stack below.
  void end(Result<FetchedResponse> outcome) {
    if (std::exchange(is_over_, true)) return;
    silence_.stop();
    whole_.stop();
    loop_.post([over = std::move(over_), is_answered = is_answered_,
                kept = std::make_shared<Result<FetchedResponse>>(std::move(outcome))] {
      over(std::move(*kept), is_answered);
    });
  }

  loop::Loop& loop_;
  http::Client& client_;
  const DownloadOptions& options_;
  const packages::FetchRequest request_;
  Over over_;
  loop::Timer silence_, whole_;
  uint32_t call_ = 0;
  FetchedResponse response_;
  std::unique_ptr<ByteSource> source_;
  bool is_over_ = false, is_answered_ = false;
};

// What lives on the thread: hosts take turns at the places that there are.
class Downloads::Side {
 public:
  // `note`: what nobody has answered, and the error.
  using Note = std::function<void(const std::string& url, const std::string& why)>;
  Side(loop::Loop& loop, const DownloadOptions& options, Note note)
      : loop_(loop),
        options_(options),
        client_(make_client(loop, options)),
        note_(std::move(note)) {}

  void add(Asked asked) {
    if (!client_.ok()) {
      return asked.done(failed(asked.request.url, client_.error().code, client_.error().message));
    }
    const Result<http::Destination> place = http::parse_destination(asked.request.url);
    if (!place.ok()) {
      return asked.done(failed(asked.request.url, place.error().code, place.error().message));
    }
    const std::string name = place.value().upstream.name();
    hosts_[name].waiting.push_back(std::move(asked));
    take_turns(name);
    serve();
  }

  void fail_all() {
    stopped_ = true;
    // Their callbacks may ask for more, which is refused without coming here.
    for (auto& [id, running] : std::exchange(running_, {})) {
      const std::string url = running.download->url();
      running.download.reset();
      running.done(stopped(url));
    }
    for (auto& [name, host] : std::exchange(hosts_, {})) {
      for (Asked& asked : host.waiting) asked.done(stopped(asked.request.url));
    }
  }

 private:
  struct Host {
    std::deque<Asked> waiting;
    size_t running = 0;
    bool has_turn = false;
  };
  struct Running {
    std::unique_ptr<Download> download;
    Done done;
    std::string host;
  };

  void take_turns(const std::string& name) {
    Host& host = hosts_[name];
    if (host.has_turn || host.waiting.empty() || host.running >= options_.most_per_host) return;
    host.has_turn = true;
    turns_.push_back(name);
  }

  void serve() {
    while (running_.size() < options_.most_at_once && !turns_.empty()) {
      const std::string name = std::move(turns_.front());
      turns_.pop_front();
      Host& host = hosts_[name];
      host.has_turn = false;
      Asked asked = std::move(host.waiting.front());
      host.waiting.pop_front();
      ++host.running;
      take_turns(name);
      const uint64_t id = next_id_++;
      auto download =
          std::make_unique<Download>(loop_, *client_.value(), options_, std::move(asked.request),
                                     [this, id](Result<FetchedResponse> outcome, bool is_answered) {
                                       over(id, std::move(outcome), is_answered);
                                     });
      Download* const started = download.get();
      running_.emplace(id, Running{std::move(download), std::move(asked.done), name});
      started->start();
    }
  }

  void over(uint64_t id, Result<FetchedResponse> outcome, bool is_answered) {
    const auto found = running_.find(id);
    if (stopped_ || found == running_.end()) return;
    const Running ended = std::move(found->second);
    running_.erase(found);
    if (!is_answered && !outcome.ok()) note_(ended.download->url(), outcome.error().message);
    const auto host = hosts_.find(ended.host);
    --host->second.running;
    if (host->second.running == 0 && host->second.waiting.empty()) {
      hosts_.erase(host);
    } else {
      take_turns(ended.host);
    }
    serve();
    ended.done(std::move(outcome));
  }

  loop::Loop& loop_;
  const DownloadOptions& options_;
  Result<std::shared_ptr<http::Client>> client_;
  const Note note_;
  std::unordered_map<std::string, Host> hosts_;
  std::deque<std::string> turns_;  // hosts that have what waits, and room for it
  std::unordered_map<uint64_t, Running> running_;
  uint64_t next_id_ = 0;
  bool stopped_ = false;
};

Downloads::Downloads(DownloadOptions options) : options_(std::move(options)) {}
Downloads::~Downloads() { stop(); }

void Downloads::fetch(packages::FetchRequest request, Done done) {
  std::unique_lock lock(mutex_);
  if (stopped_) {
    lock.unlock();
    return done(stopped(request.url));
  }
  if (Status status = start(); !status.ok()) {
    lock.unlock();
    return done(failed(request.url, status.error().code, status.error().message));
  }
  asked_.push_back({std::move(request), std::move(done)});
  wake_->send();
}

// Under the mutex.
Status Downloads::start() {
  if (thread_.started()) return Unit{};
  Result<std::unique_ptr<loop::Loop>> loop = loop::Loop::create();
  if (!loop.ok()) return loop.take_error();
  loop_ = std::move(loop).value();
  wake_ = std::make_unique<loop::Async>(*loop_, [this] { run(); });
  Status status = thread_.start(
      [this, on = loop_.get()] {
        on->run();
        // What is posted by now tells the side of ends.
        on->run_posted();
        side_.reset();
      },
      base::kSmallStackBytes);
  if (!status.ok()) {
    wake_.reset();
    loop_.reset();
  }
  return status;
}

// On the thread, whenever it has been woken.
void Downloads::run() {
  std::vector<Asked> asked;
  loop::Loop* loop;
  bool is_over;
  {
    const std::lock_guard lock(mutex_);
    asked = std::exchange(asked_, {});
    loop = loop_.get();
    is_over = stopped_;
  }
  if (side_ == nullptr)
    side_ = std::make_unique<Side>(
        *loop, options_,
        [this](const std::string& url, const std::string& why) { note_unreachable(url, why); });
  if (!is_over) {
    for (Asked& one : asked) side_->add(std::move(one));
    return;
  }
  for (Asked& one : asked) one.done(stopped(one.request.url));
  side_->fail_all();
  loop->stop();
}

void Downloads::note_unreachable(const std::string& url, const std::string& why) {
  constexpr size_t kMost = 100;
  const Result<http::Destination> place = http::parse_destination(url);
  if (!place.ok()) return;
  Unreachable one{place.value().upstream.host, why};
  // The message begins with the URL, which is another one each time.
  if (const std::string front = shown_url(url) + ": "; one.why.starts_with(front))
    one.why.erase(0, front.size());
  const std::lock_guard lock(mutex_);
  const bool is_known = std::any_of(
      unreachable_.begin(), unreachable_.end(),
      [&one](const Unreachable& its) { return its.host == one.host && its.why == one.why; });
  if (!is_known && unreachable_.size() < kMost) unreachable_.push_back(std::move(one));
}

std::vector<Downloads::Unreachable> Downloads::unreachable() const {
  const std::lock_guard lock(mutex_);
  return unreachable_;
}

void Downloads::stop() {
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(stopped_, true) || !thread_.started()) return;
    wake_->send();
  }
  thread_.join();
  wake_.reset();
  loop_.reset();
}

}  // namespace edgert::pool
