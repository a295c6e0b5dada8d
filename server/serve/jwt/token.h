// A token as it comes: a signed JWT in compact form (RFC 7515 §7.1), taken apart and not believed
// yet.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace edgert::server::jwt {

// A longer one is refused before it is looked at.
inline constexpr size_t kMostTokenBytes = 8 * 1024;

enum class Algorithm : uint8_t {
  kHs256,
  kHs384,
  kHs512,
  kRs256,
  kRs384,
  kRs512,
  kPs256,
  kPs384,
  kPs512,
  kEs256,
  kEs384,
  kEs512,
  kEdDsa,  // on Ed25519 alone
};

// By its name in a header, in that spelling only; nothing for "none" and for what there is none of.
// "Ed25519" (RFC 9864) is EdDSA.
std::optional<Algorithm> algorithm_named(std::string_view name);
// One secret signs and verifies.
constexpr bool is_symmetric(Algorithm algorithm) { return algorithm <= Algorithm::kHs512; }

// Why a token is not taken.
enum class Refusal : uint8_t {
  kNone,
  kMalformed,     // not three parts of base64url, its header no JSON object with an `alg`, too long
  kUnsupported,   // an algorithm that is none of ours, such as "none"
  kCritical,      // it asks by `crit` for what is not understood here
  kWrongType,     // its `typ` says that it is for something else
  kUnknownKey,    // there is no key for its algorithm and `kid`
  kBadSignature,  // also where it is no base64url
  kBadClaims,     // no JSON object, a name twice, or a claim that is not of its kind
  kExpired,
  kNotYetValid,
  kTooOld,
  kWrongAudience,
  kWrongIssuer,
};
// For logs: constant texts, of which none has anything of a token.
std::string_view name_of(Refusal refusal);

// Views are into the text that was given.
struct Token {
  std::string algorithm_name;          // as the header has it; empty: it could not be read
  std::optional<Algorithm> algorithm;  // nothing: none of ours
  std::optional<std::string> key_id;
  std::string_view signed_text;  // header and payload as they were sent
  std::string_view payload;      // base64url still
  std::string signature;         // bytes
};

// What is refused has `algorithm_name` when that much could be read. Keys that a header brings
// along or names an address of (`jwk`, `jku`, `x5c`, `x5u`) are not looked at.
Refusal read_token(std::string_view text, Token* token);

}  // namespace edgert::server::jwt
