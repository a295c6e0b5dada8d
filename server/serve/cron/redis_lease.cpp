// The lease in Redis: a key for each due time holds its owner and a number that grows with each
// owner, or "done".
#include <hiredis/hiredis.h>

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "serve/cron/client_library.h"
#include "serve/cron/lease.h"
#include "serve/cron/lease_libraries.h"

namespace edgert::server::cron {

namespace {

// Of hiredis, what is used here.
struct Hiredis {
  decltype(&::redisFree) redisFree = nullptr;
  decltype(&::freeReplyObject) freeReplyObject = nullptr;
  decltype(&::redisConnectWithTimeout) redisConnectWithTimeout = nullptr;
  decltype(&::redisConnectUnixWithTimeout) redisConnectUnixWithTimeout = nullptr;
  decltype(&::redisSetTimeout) redisSetTimeout = nullptr;
  decltype(&::redisCommandArgv) redisCommandArgv = nullptr;
  Status there = Unit{};

  Hiredis() {
    ClientLibrary library(kHiredis.file, kHiredis.package);
    library.find("redisFree", &redisFree);
    library.find("freeReplyObject", &freeReplyObject);
    library.find("redisConnectWithTimeout", &redisConnectWithTimeout);
    library.find("redisConnectUnixWithTimeout", &redisConnectUnixWithTimeout);
    library.find("redisSetTimeout", &redisSetTimeout);
    library.find("redisCommandArgv", &redisCommandArgv);
    there = library.status();
  }
};

const Hiredis& hiredis() {
  static const Hiredis loaded;
  return loaded;
}

struct FreesContext {
  void operator()(redisContext* context) const { hiredis().redisFree(context); }
};
struct FreesReply {
  void operator()(redisReply* reply) const { hiredis().freeReplyObject(reply); }
};
using RedisReply = std::unique_ptr<redisReply, FreesReply>;

struct RedisAddress {
  std::string host = "127.0.0.1", path, user, password;
  int port = 6379;
  int database = 0;
};

std::string percent_decoded(std::string_view text) {
  std::string out;
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string hex(text.substr(i + 1, 2));
    if (text[i] == '%' && hex.size() == 2 && std::isxdigit(static_cast<unsigned char>(hex[0])) &&
        std::isxdigit(static_cast<unsigned char>(hex[1]))) {
      out += static_cast<char>(std::strtol(hex.c_str(), nullptr, 16));
      i += 2;
    } else {
      out += text[i];
    }
  }
  return out;
}

bool whole_number(std::string_view text, int most, int* out) {
  if (text.empty() || text.size() > 5) return false;
  if (!std::all_of(text.begin(), text.end(),
                   [](char c) { return std::isdigit(static_cast<unsigned char>(c)); }))
    return false;
  *out = std::atoi(std::string(text).c_str());
  return *out <= most;
}

// Says nothing of the URL: it has a password.
Result<RedisAddress> parse_address(std::string_view url) {
  RedisAddress address;
  const auto wrong = [](const std::string& what) {
    return Error{ErrorCode::kInvalidArgument, "the URL of the schedules' Redis: " + what};
  };
  if (url.starts_with("unix:")) {
    url.remove_prefix(5);
    while (url.starts_with("//")) url.remove_prefix(1);
    address.path = std::string(url);
    if (address.path.empty()) return wrong("unix: is followed by a path");
    return address;
  }
  if (url.starts_with("rediss://")) return wrong("TLS (rediss:) is not supported");
  if (!url.starts_with("redis://"))
    return wrong("it is redis://[[USER]:PASSWORD@]HOST[:PORT][/NUMBER] or unix:PATH");
  url.remove_prefix(8);
  if (const size_t query = url.find_first_of("?#"); query != std::string_view::npos)
    return wrong("it has a query, of which nothing is known here");
  if (const size_t at = url.rfind('@'); at != std::string_view::npos) {
    const std::string_view who = url.substr(0, at);
    const size_t colon = who.find(':');
    if (colon == std::string_view::npos) return wrong("there is a user without a password");
    address.user = percent_decoded(who.substr(0, colon));
    address.password = percent_decoded(who.substr(colon + 1));
    url.remove_prefix(at + 1);
  }
  if (const size_t slash = url.find('/'); slash != std::string_view::npos) {
    const std::string_view number = url.substr(slash + 1);
    if (!number.empty() && !whole_number(number, 65535, &address.database))
      return wrong("what follows the host is no database's number");
    url = url.substr(0, slash);
  }
  size_t colon = url.rfind(':');
  if (url.ends_with(']')) colon = std::string_view::npos;
  if (colon != std::string_view::npos) {
    if (!whole_number(url.substr(colon + 1), 65535, &address.port))
      return wrong("its port is no number up to 65535");
    url = url.substr(0, colon);
  }
  if (url.starts_with('[') && url.ends_with(']')) url = url.substr(1, url.size() - 2);
  if (!url.empty()) address.host = std::string(url);
  return address;
}

// What each does, it does at once: Redis runs nothing between the lines of a script.
constexpr char kTakeScript[] =
    "local has = redis.call('GET', KEYS[1]) "
    "if has == 'done' then return {2, 0} end "
    "if has then return {1, redis.call('PTTL', KEYS[1])} end "
    "local value = ARGV[1] .. ':' .. redis.call('INCR', KEYS[2]) "
    "redis.call('SET', KEYS[1], value, 'NX', 'PX', ARGV[2]) "
    "return {0, value}";
constexpr char kKeepScript[] =
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
    "return redis.call('PEXPIRE', KEYS[1], ARGV[2])";
constexpr char kFinishScript[] =
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
    "redis.call('SET', KEYS[1], 'done', 'PX', ARGV[2]) return 1";
constexpr char kGiveBackScript[] =
    "if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end "
    "return redis.call('DEL', KEYS[1])";

constexpr uint64_t kSevenDaysMs = uint64_t{7} * 24 * 3600 * 1000;

class RedisLease final : public Lease {
 public:
  RedisLease(SharedLeaseOptions options, RedisAddress address)
      : options_(std::move(options)), address_(std::move(address)) {}

  std::string name() const override { return "the Redis of the schedules"; }
  Status check() const override { return hiredis().there; }

  Result<Answer> take(const Turn& turn) override {
    Result<RedisReply> reply = ask({"EVAL", kTakeScript, "2", key(turn), "edgert:cron:fence",
                                    owner_, std::to_string(options_.ttl_ms)});
    if (!reply.ok()) return reply.take_error();
    const redisReply& list = *reply.value();
    if (list.type != REDIS_REPLY_ARRAY || list.elements != 2) return strange();
    const redisReply& second = *list.element[1];
    switch (list.element[0]->integer) {
      case 0:
        if (second.type != REDIS_REPLY_STRING) return strange();
        held_.emplace_back(key(turn), std::string(second.str, second.len));
        return Answer{};
      case 1:
        // An answer of ours may have been lost: then it runs out, and is asked for again.
        return Answer{Holder::kTheirs,
                      static_cast<uint64_t>(std::max<long long>(second.integer, 0)) + 1};
      default:
        return Answer{Holder::kDone};
    }
  }

  Status keep(const Turn& turn) override {
    return change(turn, kKeepScript, std::to_string(options_.ttl_ms));
  }

  Status finish(const Turn& turn, bool done) override {
    Status changed = change(turn, done ? kFinishScript : kGiveBackScript,
                            std::to_string(done ? kSevenDaysMs : 0));
    std::erase_if(held_, [name = key(turn)](const auto& each) { return each.first == name; });
    return changed;
  }

  uint64_t keep_every_ms() const override { return options_.ttl_ms / 3; }

 private:
  static std::string key(const Turn& turn) {
    return "edgert:cron:run:" + turn.key + ":" + std::to_string(turn.due_s);
  }
  static Error strange() { return {ErrorCode::kInvalidData, "its answer is a strange one"}; }

  Status change(const Turn& turn, const char* script, const std::string& argument) {
    const std::string name = key(turn);
    const auto found = std::find_if(held_.begin(), held_.end(),
                                    [&](const auto& each) { return each.first == name; });
    if (found == held_.end()) return Error{ErrorCode::kCancelled, "it is not held"};
    Result<RedisReply> reply = ask({"EVAL", script, "1", name, found->second, argument});
    if (!reply.ok()) return reply.take_error();
    if (reply.value()->type == REDIS_REPLY_INTEGER && reply.value()->integer == 1) return Unit{};
    return Error{ErrorCode::kCancelled, "another host has taken it over"};
  }

  Status connect() {
    if (!hiredis().there.ok()) return hiredis().there;
    if (context_ != nullptr && context_->err == 0) return Unit{};
    const timeval timeout{static_cast<time_t>(options_.timeout_ms / 1000),
                          static_cast<suseconds_t>(options_.timeout_ms % 1000 * 1000)};
    context_.reset(
        address_.path.empty()
            ? hiredis().redisConnectWithTimeout(address_.host.c_str(), address_.port, timeout)
            : hiredis().redisConnectUnixWithTimeout(address_.path.c_str(), timeout));
    if (context_ == nullptr) return Error{ErrorCode::kInternal, "there is no memory"};
    if (context_->err != 0) return broken();
    (void)hiredis().redisSetTimeout(context_.get(), timeout);
    if (!address_.password.empty()) {
      std::vector<std::string> words{"AUTH"};
      if (!address_.user.empty()) words.push_back(address_.user);
      words.push_back(address_.password);
      if (Result<RedisReply> in = say(words); !in.ok()) return close(in.take_error());
    }
    if (address_.database != 0) {
      Result<RedisReply> chosen = say({"SELECT", std::to_string(address_.database)});
      if (!chosen.ok()) return close(chosen.take_error());
    }
    return Unit{};
  }

  Result<RedisReply> ask(const std::vector<std::string>& words) {
    if (Status connected = connect(); !connected.ok()) return connected.take_error();
    return say(words);
  }

  Result<RedisReply> say(const std::vector<std::string>& words) {
    std::vector<const char*> texts;
    std::vector<size_t> sizes;
    for (const std::string& word : words) {
      texts.push_back(word.data());
      sizes.push_back(word.size());
    }
    RedisReply reply(static_cast<redisReply*>(hiredis().redisCommandArgv(
        context_.get(), static_cast<int>(words.size()), texts.data(), sizes.data())));
    if (reply == nullptr) return broken();
    if (reply->type == REDIS_REPLY_ERROR)
      return Error{ErrorCode::kIo, std::string(reply->str, std::min<size_t>(reply->len, 200))};
    return reply;
  }

  Error close(Error error) {
    context_.reset();
    return error;
  }
  Error broken() {
    // Of a read that took too long, hiredis shows what the socket says.
    const bool slow = context_->err == REDIS_ERR_IO && errno == EAGAIN;
    return close({slow ? ErrorCode::kTimedOut : ErrorCode::kIo,
                  slow ? "no answer within " + std::to_string(options_.timeout_ms) + " ms"
                       : std::string(context_->errstr)});
  }

  const SharedLeaseOptions options_;
  const RedisAddress address_;
  const std::string owner_ = new_owner();
  std::unique_ptr<redisContext, FreesContext> context_;
  std::vector<std::pair<std::string, std::string>> held_;  // keys, and what we wrote there
};

}  // namespace

Result<std::unique_ptr<Lease>> redis_lease(SharedLeaseOptions options) {
  Result<RedisAddress> address = parse_address(options.url);
  if (!address.ok()) return address.take_error();
  return std::unique_ptr<Lease>(
      std::make_unique<RedisLease>(std::move(options), std::move(address).value()));
}

}  // namespace edgert::server::cron
