// Whether a request may reach a function that wants tokens (`verify_jwt`): by what stands in
// `authorization` and `apikey`, as Supabase's gateway decides it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "edgert/head.h"
#include "serve/jwt/verifier.h"
#include "serve/status_map.h"

namespace edgert::server::jwt {

// A key that lets its holder in: `sb_publishable_…` as "anon", `sb_secret_…` as "service_role", or
// one of the older kind, which is a token itself and holds as long as it says.
struct ApiKey {
  std::string value;
  std::string role;
  bool operator==(const ApiKey&) const = default;
};

struct Decision {
  enum class Kind {
    kAllowed,
    kRefused,
    // Keys are being fetched that may decide it: ask again when they have settled, or send
    // `answer`.
    kUndecided,
  };
  Kind kind = Kind::kRefused;
  // Who asks, of what is allowed; null: it need not be known (OPTIONS).
  std::shared_ptr<const Claims> claims = nullptr;
  // Of what is not: what the client is told, and for the log why, a constant text.
  Answer answer = {};
  std::string_view why = {};
};

// Thread: any number of them.
class Authorizer {
 public:
  Authorizer(std::shared_ptr<Verifier> verifier, std::vector<ApiKey> keys);
  ~Authorizer();
  Authorizer(const Authorizer&) = delete;
  Authorizer& operator=(const Authorizer&) = delete;

  // A token in `authorization` counts alone; without one, or with an API key in its place, the key
  // in `apikey` does, and then that one. Either field twice is refused. OPTIONS is let through:
  // browsers ask by it what they may send, and send no token. With `may_wait` false, what is
  // undecided is refused.
  Decision decide(std::string_view method, const HeaderList& headers, bool may_wait = false);
  // Calls it, perhaps at once, and on whatever thread, when what is undecided may be asked again.
  void when_settled(std::function<void()> ready);

 private:
  struct KnownKey;

  Decision by_token(std::string_view token, bool may_wait);
  Decision by_key(std::string_view key, bool may_wait);

  const std::shared_ptr<Verifier> verifier_;
  std::vector<KnownKey> keys_;
};

}  // namespace edgert::server::jwt
