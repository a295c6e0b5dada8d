// A Fetcher that answers from a list, on threads of its own if it is told to.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "packages/answer_cache.h"
#include "packages/downloads.h"
#include "packages/fetcher.h"

class ScriptedFetcher : public edgert::packages::Fetcher {
 public:
  using Request = edgert::packages::FetchRequest;
  using Response = edgert::packages::FetchedResponse;
  using Reply = std::function<edgert::Result<Response>(const Request&)>;

  ~ScriptedFetcher() override {
    for (std::thread& each : threads_) each.join();
  }

  void on(const std::string& url, Reply reply) { replies_[url] = std::move(reply); }
  void on(const std::string& url, int status, std::string body,
          std::vector<edgert::packages::FetchedField> fields = {}) {
    on(url, [=](const Request&) { return Response{status, fields, body}; });
  }

  // Answers come only once `count` requests wait for them, the last one first.
  void hold_back(size_t count) { held_back_ = count; }

  void fetch(Request request, Done done) override {
    edgert::Result<Response> answer = Response{404, {}, {}};
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
      const auto found = replies_.find(request.url);
      if (found != replies_.end()) answer = found->second(request);
      if (held_back_ > 1) {
        held_.push_back([done, answer] { done(answer); });
        if (held_.size() < held_back_) return;
        threads_.emplace_back([held = std::move(held_)] {
          for (size_t i = held.size(); i-- > 0;) held[i]();
        });
        held_.clear();
        return;
      }
    }
    done(std::move(answer));
  }

  std::vector<std::string> urls() const {
    std::vector<std::string> out;
    for (const Request& each : requests_) out.push_back(each.url);
    return out;
  }
  // "": it had no such field.
  std::string asked_with(size_t index, const std::string& name) const {
    for (const auto& [its, value] : requests_.at(index).fields)
      if (its == name) return value;
    return {};
  }

 private:
  std::map<std::string, Reply> replies_;
  std::mutex mutex_;
  std::vector<Request> requests_;
  size_t held_back_ = 0;
  std::vector<std::function<void()>> held_;
  std::vector<std::thread> threads_;
};

class MapCache : public edgert::packages::AnswerCache {
 public:
  std::optional<edgert::packages::CachedAnswer> read(const std::string& url) override {
    const auto found = entries.find(url);
    if (found == entries.end()) return std::nullopt;
    return found->second;
  }
  void write(const std::string& url, const edgert::packages::CachedAnswer& answer) override {
    entries[url] = answer;
  }

  std::map<std::string, edgert::packages::CachedAnswer> entries;
};

// Time passes only while somebody sleeps.
struct ScriptedClock {
  double now = 0;
  std::vector<double> slept;

  edgert::packages::Downloads::Options options() {
    edgert::packages::Downloads::Options options;
    options.now_ms = [this] { return now; };
    options.sleep_ms = [this](double ms) {
      slept.push_back(ms);
      now += ms;
    };
    return options;
  }
};
