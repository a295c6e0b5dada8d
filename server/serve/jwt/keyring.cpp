#include "serve/jwt/keyring.h"

#include <atomic>
#include <utility>

namespace edgert::server::jwt {

Keyring::Keyring(KeySet fixed, std::vector<std::shared_ptr<JwksSource>> sources)
    : fixed_(std::move(fixed)), sources_(std::move(sources)) {}

uint64_t Keyring::generation() {
  uint64_t sum = 0;
  for (const std::shared_ptr<JwksSource>& source : sources_) {
    source->freshen();
    sum += source->generation();
  }
  return sum;
}

Refusal Keyring::check(const Token& token, bool* may_come) {
  Refusal refusal = fixed_.check(token);
  if (refusal == Refusal::kNone || !token.algorithm) return refusal;
  for (const std::shared_ptr<JwksSource>& source : sources_) {
    const Refusal other = source->keys()->check(token);
    if (other == Refusal::kNone) return other;
    if (other == Refusal::kBadSignature) refusal = other;
    if (other == Refusal::kUnknownKey && source->look_again(*token.algorithm)) *may_come = true;
  }
  return refusal;
}

void Keyring::when_settled(std::function<void()> ready) {
  if (sources_.empty()) return ready();
  const auto open = std::make_shared<std::atomic<size_t>>(sources_.size());
  const auto shared = std::make_shared<std::function<void()>>(std::move(ready));
  for (const std::shared_ptr<JwksSource>& source : sources_)
    source->when_settled([open, shared] {
      if (open->fetch_sub(1) == 1) (*shared)();
    });
}

}  // namespace edgert::server::jwt
