#include <catch2/catch_test_macros.hpp>

#include "unit/jwt/signing.h"

using namespace jwt_tests;

namespace {

struct Example {
  const char* from;
  const char* key;
  const char* token;
};

// RFC 7515 appendix A, of which A.1 is RFC 7519 §3.1 too; RFC 8037 A.4.
constexpr Example kExamples[] = {
    {"RFC 7515 A.1",
     R"({"kty":"oct","k":"AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"})",
     "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
     "fQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"},
    {"RFC 7515 A.2",
     R"({"kty":"RSA","n":"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ","e":"AQAB"})",
     "eyJhbGciOiJSUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
     "fQ."
     "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"
     "O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSj"
     "tQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6Ie"
     "YI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"},
    {"RFC 7515 A.3",
     R"({"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"})",
     "eyJhbGciOiJFUzI1NiJ9."
     "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVl"
     "fQ.DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-"
     "Kg6NU1Q"},
    {"RFC 7515 A.4",
     R"({"kty":"EC","crv":"P-521","x":"AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQGk","y":"ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyMj2"})",
     "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA.AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-"
     "mZZqwqT2SI-KGDKB34XO0aw_7XdtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNr"
     "mxYbSW9ERBXukOXolLzeO_Jn"},
    {"RFC 8037 A.4",
     R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})",
     "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-"
     "09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg"},
};

}  // namespace

TEST_CASE("the examples of RFC 7515 and RFC 8037 verify, and nothing that is like them") {
  for (const Example& example : kExamples) {
    INFO(example.from);
    auto key = jwt::Key::from_jwk(example.key);
    REQUIRE(key.ok());
    const jwt::KeySet keys = set_of({std::move(key).value()});
    jwt::Token token;
    REQUIRE(jwt::read_token(example.token, &token) == jwt::Refusal::kNone);
    CHECK(keys.check(token) == jwt::Refusal::kNone);
    // Any letter of it.
    const std::string text = example.token;
    for (size_t at = 0; at < text.size(); at += 7) {
      std::string other = text;
      other[at] = text[at] == 'A' ? 'B' : 'A';
      jwt::Token read;
      if (jwt::read_token(other, &read) != jwt::Refusal::kNone) continue;
      CHECK(keys.check(read) != jwt::Refusal::kNone);
    }
  }
}

TEST_CASE("the example of RFC 7519 says who has issued it, and has expired in 2011") {
  const TestClocks clocks;
  const jwt::KeySet keys = set_of({jwt::Key::from_jwk(kExamples[0].key).value()});
  CHECK(judged(keys, kExamples[0].token) == jwt::Refusal::kExpired);
  TestClocks::unix_seconds = 1'300'819'379;
  jwt::Verifier verifier({}, std::make_shared<jwt::Keyring>(keys), {}, TestClocks::clocks());
  const jwt::Verdict verdict = verifier.verify(kExamples[0].token);
  REQUIRE(verdict.refusal == jwt::Refusal::kNone);
  CHECK(verdict.claims->issuer == "joe");
  CHECK(verdict.claims->subject.empty());
  CHECK(verdict.claims->expires_at == 1'300'819'380);
  CHECK(verdict.claims->payload ==
        "{\"iss\":\"joe\",\r\n \"exp\":1300819380,\r\n \"http://example.com/is_root\":true}");
}

TEST_CASE("the example of RFC 7519 without a signature is refused") {
  jwt::Token token;
  CHECK(jwt::read_token("eyJhbGciOiJub25lIn0.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0"
                        "dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.",
                        &token) == jwt::Refusal::kUnsupported);
}
