#include "serve/profiles.h"

#include <algorithm>
#include <charconv>
#include <string>
#include <utility>

#include "edgert/profile.h"
#include "serve/admin_address.h"
#include "serve/admin_answer.h"

namespace edgert::server {

namespace {

struct Wish {
  std::string function;
  CpuProfileOptions options;
};

bool read_number(std::string_view text, uint64_t* number) {
  const auto read = std::from_chars(text.data(), text.data() + text.size(), *number);
  return !text.empty() && read.ec == std::errc() && read.ptr == text.data() + text.size();
}

// What is wrong with the query; empty: nothing.
std::string read_wish(std::string_view query, Wish* wish) {
  constexpr uint64_t kMostSeconds = CpuProfileOptions::kMostMs / 1000;
  if (query.starts_with('?')) query.remove_prefix(1);
  while (!query.empty()) {
    const std::string_view pair = query.substr(0, query.find('&'));
    query.remove_prefix(std::min(pair.size() + 1, query.size()));
    const size_t equals = std::min(pair.find('='), pair.size());
    const std::string name(pair.substr(0, equals));
    const std::string value = from_path(pair.substr(std::min(equals + 1, pair.size())));
    uint64_t number = 0;
    if (name == "function") {
      wish->function = value;
    } else if (name == "seconds") {
      if (!read_number(value, &number) || number < 1 || number > kMostSeconds)
        return "seconds must be from 1 to " + std::to_string(kMostSeconds);
      wish->options.duration_ms = number * 1000;
    } else if (name == "interval_us") {
      if (!read_number(value, &number) || number < 100 || number > 1'000'000)
        return "interval_us must be from 100 to 1000000";
      wish->options.interval_us = static_cast<uint32_t>(number);
    } else {
      return "/profile takes function, seconds and interval_us";
    }
  }
  return wish->function.empty() ? "function=NAME says whose profile is wanted" : std::string();
}

std::shared_ptr<Worker> worker_of(IsolatePool& pool, const std::string& service_path) {
  if (std::shared_ptr<Worker> active = pool.find_active(service_path)) return active;
  // One that is busy, or on its way out.
  for (std::shared_ptr<Worker>& worker : pool.workers()) {
    if (worker->options().service_path == service_path && !worker->ended())
      return std::move(worker);
  }
  return nullptr;
}

int status_of(const Error& error) {
  return error.code == ErrorCode::kLimit ? 429 : error.code == ErrorCode::kTimedOut ? 504 : 409;
}

}  // namespace

void Profiles::answer(FrontRequest request, const Site& site, std::string_view query) {
  Wish wish;
  if (const std::string fault = read_wish(query, &wish); !fault.empty())
    return say(request, 400, fault);
  const auto function =
      std::find_if(site.functions.begin(), site.functions.end(),
                   [&](const SiteFunction& each) { return each.name == wish.function; });
  if (function == site.functions.end())
    return say(request, 404, "there is no function \"" + wish.function + "\"");
  const std::shared_ptr<Worker> worker = worker_of(pool_, function->worker->service_path);
  if (worker == nullptr)
    return say(request, 409, wish.function + " has no worker now: it boots when it is asked");
  if (is_busy_->exchange(true)) return say(request, 429, "another profile is being made");
  const auto kept = std::make_shared<FrontRequest>(std::move(request));
  profile_cpu(*worker, wish.options, [kept, is_busy = is_busy_](Result<CpuProfile> made) {
    is_busy->store(false);
    if (!made.ok()) return say(*kept, status_of(made.error()), made.error().message);
    kept->respond(head_of(200, "application/json"), Bytes(to_json(made.value())));
  });
}

}  // namespace edgert::server
