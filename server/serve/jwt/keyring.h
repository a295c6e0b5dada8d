// All keys of a server: those that stay, and those that are fetched.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

#include "serve/jwt/key_source.h"
#include "serve/jwt/keys.h"
#include "serve/jwt/token.h"

namespace edgert::server::jwt {

// Thread: any.
class Keyring {
 public:
  explicit Keyring(KeySet fixed, std::vector<std::shared_ptr<JwksSource>> sources = {});

  // A number that grows when any of the keys become others. Begins to fetch what has grown old.
  uint64_t generation();
  // As KeySet::check. `may_come`: the key is not there, and a fetch is under way that may bring it.
  Refusal check(const Token& token, bool* may_come);
  // Calls it, perhaps at once, when none of the fetches of this moment is under way any more.
  void when_settled(std::function<void()> ready);

 private:
  const KeySet fixed_;
  const std::vector<std::shared_ptr<JwksSource>> sources_;
};

}  // namespace edgert::server::jwt
