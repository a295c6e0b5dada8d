#include "serve/jwt/verifier.h"

#include <openssl/rand.h>
#include <xxhash.h>

#include <atomic>
#include <cstdlib>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "serve/jwt/base64url.h"

namespace edgert::server::jwt {

namespace {

size_t number_of_this_thread() {
  static std::atomic<size_t> next{0};
  thread_local const size_t mine = next.fetch_add(1);
  return mine;
}

}  // namespace

// The tokens that one thread has verified. They are compared whole: a digest that nobody can forge
// would take longer than all the rest. What is compared is a token of the same hash, and nobody
// knows the seed, so that the time it takes tells nothing of those that are kept.
class alignas(64) Verifier::Kept {
 public:
  struct Entry {
    uint64_t hash;
    std::string token;
    uint64_t generation;  // of the keys by which it was verified
    int64_t from, until;
    std::shared_ptr<const Claims> claims;
    size_t bytes() const {
      constexpr size_t kOfTables = 160;
      return sizeof(Entry) + kOfTables + sizeof(Claims) + token.capacity() +
             claims->payload.capacity() + claims->subject.capacity() + claims->role.capacity() +
             claims->issuer.capacity();
    }
  };

  std::shared_ptr<const Claims> find(uint64_t hash, std::string_view token, uint64_t generation,
                                     int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(hash);
    if (found == places_.end() || found->second->token != token) return nullptr;
    const auto place = found->second;
    if (place->generation != generation || now < place->from || now >= place->until) {
      drop(place);
      return nullptr;
    }
    if (place != entries_.begin()) entries_.splice(entries_.begin(), entries_, place);
    return place->claims;
  }

  void keep(Entry entry, const CacheSize& size) {
    if (size.most_tokens == 0 || entry.bytes() > size.most_bytes) return;
    const std::lock_guard lock(mutex_);
    if (const auto found = places_.find(entry.hash); found != places_.end()) drop(found->second);
    bytes_ += entry.bytes();
    entries_.push_front(std::move(entry));
    places_.emplace(entries_.front().hash, entries_.begin());
    while (entries_.size() > size.most_tokens || bytes_ > size.most_bytes)
      drop(std::prev(entries_.end()));
  }

 private:
  void drop(std::list<Entry>::iterator place) {
    bytes_ -= place->bytes();
    places_.erase(place->hash);
    entries_.erase(place);
  }

  std::mutex mutex_;
  std::list<Entry> entries_;  // what was used last comes first
  std::unordered_map<uint64_t, std::list<Entry>::iterator> places_;  // by hash
  size_t bytes_ = 0;
};

Verifier::Verifier(Rules rules, std::shared_ptr<Keyring> keys, CacheSize size, Clocks clocks)
    : rules_(std::move(rules)),
      keys_(std::move(keys)),
      size_(size),
      clocks_(clocks),
      kept_(new Kept[kThreads]) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(&seed_), sizeof seed_) != 1) std::abort();
}

Verifier::~Verifier() = default;

Verdict Verifier::verify(std::string_view text) {
  Verdict verdict;
  if (text.size() > kMostTokenBytes) return verdict;
  // Before the keys are looked at: what was verified by older ones than it says is forgotten.
  const uint64_t generation = keys_->generation();
  const int64_t now = clocks_.unix_seconds();
  const uint64_t hash = XXH3_64bits_withSeed(text.data(), text.size(), seed_);
  Kept& kept = kept_[number_of_this_thread() % kThreads];
  if ((verdict.claims = kept.find(hash, text, generation, now)) != nullptr) {
    verdict.refusal = Refusal::kNone;
    return verdict;
  }

  Token token;
  verdict.refusal = read_token(text, &token);
  if (verdict.refusal == Refusal::kNone) verdict.refusal = keys_->check(token, &verdict.may_change);
  JudgedClaims judged;
  if (verdict.refusal == Refusal::kNone) {
    // Not before it is known who has written it.
    std::optional<std::string> payload = decode_base64url(token.payload);
    if (payload) judged = judge_claims(*std::move(payload), rules_, now);
    verdict.refusal = judged.refusal;
  }
  if (verdict.refusal != Refusal::kNone) {
    verdict.algorithm_name = std::move(token.algorithm_name);
    verdict.algorithm = token.algorithm;
    return verdict;
  }
  verdict.claims = std::make_shared<const Claims>(std::move(judged.claims));
  kept.keep({hash, std::string(text), generation, judged.from, judged.until, verdict.claims},
            size_);
  return verdict;
}

}  // namespace edgert::server::jwt
