// Whether a token is to be believed: its signature by the keys there are, its claims by the rules.
// Those that were verified are kept, so that the same token costs a look into a table the next
// time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "serve/jwt/claims.h"
#include "serve/jwt/clocks.h"
#include "serve/jwt/keyring.h"
#include "serve/jwt/token.h"

namespace edgert::server::jwt {

struct Verdict {
  Refusal refusal = Refusal::kMalformed;
  std::shared_ptr<const Claims> claims = nullptr;  // of what is not refused
  // Of what is refused, where it could be read: as the header has it, and what we know it as.
  std::string algorithm_name = {};
  std::optional<Algorithm> algorithm = std::nullopt;
  // It may be believed once the keyring has settled.
  bool may_change = false;
};

// Thread: any number of them.
class Verifier {
 public:
  // Of each thread that verifies; beyond it what was used longest ago goes. Threads share nothing,
  // so that they do not wait for each other: each verifies a token once. 0 tokens: none are kept.
  struct CacheSize {
    size_t most_tokens = 4096;
    size_t most_bytes = 8 << 20;
  };

  Verifier(Rules rules, std::shared_ptr<Keyring> keys) : Verifier(rules, keys, {}, {}) {}
  Verifier(Rules rules, std::shared_ptr<Keyring> keys, CacheSize size, Clocks clocks);
  ~Verifier();
  Verifier(const Verifier&) = delete;
  Verifier& operator=(const Verifier&) = delete;

  Verdict verify(std::string_view token);
  Keyring& keys() { return *keys_; }
  const Rules& rules() const { return rules_; }
  int64_t now() const { return clocks_.unix_seconds(); }

 private:
  class Kept;
  // Threads beyond so many share.
  static constexpr size_t kThreads = 64;

  const Rules rules_;
  const std::shared_ptr<Keyring> keys_;
  const CacheSize size_;
  const Clocks clocks_;
  uint64_t seed_ = 0;
  const std::unique_ptr<Kept[]> kept_;
};

}  // namespace edgert::server::jwt
