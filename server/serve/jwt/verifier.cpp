#include "serve/jwt/verifier.h"

#include <atomic>
#include <cstring>
#include <list>
#include <mutex>
#include <unordered_map>
#include <utility>

#include "serve/jwt/base64url.h"
#include "serve/jwt/crypto.h"

namespace edgert::server::jwt {

namespace {

size_t number_of_this_thread() {
  static std::atomic<size_t> next{0};
  thread_local const size_t mine = next.fetch_add(1);
  return mine;
}

}  // namespace

// The tokens that one thread has verified, by digest: of the tokens themselves nothing is kept.
class alignas(64) Verifier::Kept {
 public:
  struct Entry {
    Sha256 digest;
    uint64_t generation;  // of the keys by which it was verified
    int64_t from, until;
    std::shared_ptr<const Claims> claims;
    size_t bytes() const {
      constexpr size_t kOfTables = 160;
      return sizeof(Entry) + kOfTables + sizeof(Claims) + claims->payload.capacity() +
             claims->subject.capacity() + claims->role.capacity() + claims->issuer.capacity();
    }
  };

  std::shared_ptr<const Claims> find(const Sha256& digest, uint64_t generation, int64_t now) {
    const std::lock_guard lock(mutex_);
    const auto found = places_.find(digest);
    if (found == places_.end()) return nullptr;
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
    if (const auto found = places_.find(entry.digest); found != places_.end()) drop(found->second);
    bytes_ += entry.bytes();
    entries_.push_front(std::move(entry));
    places_.emplace(entries_.front().digest, entries_.begin());
    while (entries_.size() > size.most_tokens || bytes_ > size.most_bytes)
      drop(std::prev(entries_.end()));
  }

 private:
  struct FirstBytes {
    size_t operator()(const Sha256& digest) const {
      size_t value = 0;
      std::memcpy(&value, digest.data(), sizeof value);
      return value;
    }
  };

  void drop(std::list<Entry>::iterator place) {
    bytes_ -= place->bytes();
    places_.erase(place->digest);
    entries_.erase(place);
  }

  std::mutex mutex_;
  std::list<Entry> entries_;  // what was used last comes first
  std::unordered_map<Sha256, std::list<Entry>::iterator, FirstBytes> places_;
  size_t bytes_ = 0;
};

Verifier::Verifier(Rules rules, std::shared_ptr<Keyring> keys, CacheSize size, Clocks clocks)
    : rules_(std::move(rules)),
      keys_(std::move(keys)),
      size_(size),
      clocks_(clocks),
      kept_(new Kept[kThreads]) {}

Verifier::~Verifier() = default;

Verdict Verifier::verify(std::string_view text) {
  Verdict verdict;
  if (text.size() > kMostTokenBytes) return verdict;
  // Before the keys are looked at: what was verified by older ones than it says is forgotten.
  const uint64_t generation = keys_->generation();
  const int64_t now = clocks_.unix_seconds();
  const Sha256 digest = sha256(text);
  Kept& kept = kept_[number_of_this_thread() % kThreads];
  if ((verdict.claims = kept.find(digest, generation, now)) != nullptr) {
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
  kept.keep({digest, generation, judged.from, judged.until, verdict.claims}, size_);
  return verdict;
}

}  // namespace edgert::server::jwt
