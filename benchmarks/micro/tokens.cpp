// What it costs to let a request in by its token: one that is known already, on one thread and on
// several at once, and one that has to be verified, by algorithm. Each answer is checked.
//
//   build/release/bin/edgert_bench_tokens
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "serve/jwt/authorize.h"
#include "serve/jwt/base64url.h"

namespace {

namespace jwt = edgert::server::jwt;

constexpr char kSecret[] = "super-secret-jwt-token-with-at-least-32-characters-long";
constexpr char kPublishable[] = "sb_publishable_ACJWlzQHlZjBrEguHvfOxg_3BJgxAaH";
// As Supabase's are for somebody who is signed in.
constexpr char kClaims[] =
    R"({"iss":"http://127.0.0.1:54321/auth/v1","sub":"0f7c7e5e-0e0f-4a3c-9d3e-5c5b1a2f3d4e","aud":"authenticated","exp":4102444800,"iat":1796000000,"email":"someone@example.com","phone":"","app_metadata":{"provider":"email","providers":["email"]},"user_metadata":{"email":"someone@example.com","email_verified":true},"role":"authenticated","aal":"aal1","amr":[{"method":"password","timestamp":1796000000}],"session_id":"2b1f6f0a-8e59-4c55-8d1a-3e7a5a0f9c11","is_anonymous":false})";

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

std::string signed_part(const char* algorithm) {
  return jwt::encode_base64url("{\"alg\":\"" + std::string(algorithm) + "\",\"typ\":\"JWT\"}") +
         "." + jwt::encode_base64url(kClaims);
}

std::string token_by_secret() {
  const std::string text = signed_part("HS256");
  unsigned char out[EVP_MAX_MD_SIZE];
  size_t size = 0;
  EVP_Q_mac(nullptr, "HMAC", nullptr, "SHA256", nullptr, kSecret, sizeof kSecret - 1,
            bytes_of(text), text.size(), out, sizeof out, &size);
  return text + "." + jwt::encode_base64url({reinterpret_cast<char*>(out), size});
}

std::string token_by_key(const char* algorithm, EVP_PKEY* key, bool is_on_curve) {
  const std::string text = signed_part(algorithm);
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  const char* const hash = std::string_view(algorithm) == "EdDSA" ? nullptr : "SHA256";
  EVP_DigestSignInit_ex(context, nullptr, hash, nullptr, nullptr, key, nullptr);
  size_t size = 0;
  EVP_DigestSign(context, nullptr, &size, bytes_of(text), text.size());
  std::string signature(size, '\0');
  EVP_DigestSign(context, reinterpret_cast<unsigned char*>(signature.data()), &size, bytes_of(text),
                 text.size());
  signature.resize(size);
  EVP_MD_CTX_free(context);
  if (is_on_curve) {
    const unsigned char* at = bytes_of(signature);
    ECDSA_SIG* pair = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(signature.size()));
    signature.assign(64, '\0');
    auto* out = reinterpret_cast<unsigned char*>(signature.data());
    BN_bn2binpad(ECDSA_SIG_get0_r(pair), out, 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(pair), out + 32, 32);
    ECDSA_SIG_free(pair);
  }
  return text + "." + jwt::encode_base64url(signature);
}

jwt::Key public_half(EVP_PKEY* key) {
  BIO* out = BIO_new(BIO_s_mem());
  PEM_write_bio_PUBKEY(out, key);
  char* text = nullptr;
  const long size = BIO_get_mem_data(out, &text);
  jwt::Key half = jwt::Key::from_pem({text, static_cast<size_t>(size)}).value();
  BIO_free(out);
  return half;
}

edgert::HeaderList fields_with(const std::string& authorization) {
  edgert::HeaderList headers;
  headers.append("host", "127.0.0.1:54321");
  headers.append("user-agent", "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36");
  headers.append("accept", "*/*");
  headers.append("accept-encoding", "gzip, deflate, br, zstd");
  headers.append("accept-language", "en-US,en;q=0.9");
  headers.append("apikey", kPublishable);
  if (!authorization.empty()) headers.append("authorization", authorization);
  headers.append("content-type", "application/json");
  headers.append("origin", "http://127.0.0.1:3000");
  headers.append("x-client-info", "supabase-js-web/2.50.0");
  return headers;
}

double cpu_ns() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

// The median of several rounds, in nanoseconds of this thread's CPU time for each.
double cost(jwt::Authorizer& authorizer, const edgert::HeaderList& headers, int times) {
  std::vector<double> rounds;
  for (int round = 0; round < 15; ++round) {
    const double began = cpu_ns();
    for (int i = 0; i < times; ++i) {
      if (authorizer.decide("POST", headers).kind != jwt::Decision::Kind::kAllowed) {
        std::fprintf(stderr, "tokens: a good token was refused\n");
        std::exit(1);
      }
    }
    rounds.push_back((cpu_ns() - began) / times);
  }
  std::sort(rounds.begin(), rounds.end());
  return rounds[rounds.size() / 2];
}

void print(const std::string& what, double ns) {
  std::printf("%-44s %10.0f ns of CPU\n", what.c_str(), ns);
  std::fflush(stdout);
}

}  // namespace

int main() {
  EVP_PKEY* const rsa = EVP_RSA_gen(2048);
  EVP_PKEY* const curve = EVP_EC_gen("P-256");
  EVP_PKEY* const ed25519 = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  jwt::KeySet keys;
  keys.add(jwt::Key::from_secret(kSecret).value());
  for (EVP_PKEY* key : {rsa, curve, ed25519}) keys.add(public_half(key));
  const auto ring = std::make_shared<jwt::Keyring>(std::move(keys));
  const std::vector<jwt::ApiKey> api_keys = {{kPublishable, "anon"}};
  const auto authorizer_with = [&](jwt::Verifier::CacheSize size) {
    return std::make_unique<jwt::Authorizer>(
        std::make_shared<jwt::Verifier>(jwt::Rules{}, ring, size, jwt::Clocks{}), api_keys);
  };
  const auto keeping = authorizer_with({});
  const auto forgetting = authorizer_with({0, 0});
  const auto bearer = [](const std::string& token) { return fields_with("Bearer " + token); };

  const std::string by_secret = token_by_secret();
  std::printf("the token of HS256 has %zu bytes\n", by_secret.size());
  print("HS256, known", cost(*keeping, bearer(by_secret), 100'000));
  print("an API key", cost(*keeping, fields_with(""), 100'000));
  for (const int count : {2, 4}) {
    std::vector<double> costs(static_cast<size_t>(count));
    std::vector<std::thread> threads;
    for (double& each : costs)
      threads.emplace_back([&] { each = cost(*keeping, bearer(by_secret), 100'000); });
    for (std::thread& thread : threads) thread.join();
    print("HS256, known, the same on " + std::to_string(count) + " threads",
          *std::max_element(costs.begin(), costs.end()));
  }
  print("HS256, verified", cost(*forgetting, bearer(by_secret), 5'000));
  print("RS256, verified", cost(*forgetting, bearer(token_by_key("RS256", rsa, false)), 1'000));
  print("ES256, verified", cost(*forgetting, bearer(token_by_key("ES256", curve, true)), 1'000));
  print("EdDSA, verified", cost(*forgetting, bearer(token_by_key("EdDSA", ed25519, false)), 1'000));
  for (EVP_PKEY* key : {rsa, curve, ed25519}) EVP_PKEY_free(key);
}
