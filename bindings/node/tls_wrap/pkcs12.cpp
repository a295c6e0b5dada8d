// Natives of PKCS #12: a key, its certificate and those of its authorities in one encrypted file.
#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include <optional>
#include <utility>

#include "bindings/node/crypto/bearable.h"
#include "bindings/node/tls_wrap/secure_context.h"
#include "edgert/binding/natives.h"

namespace edgert::bindings::node_tls {

using namespace node_crypto;  // NOLINT(build/namespaces)
using binding::Arguments;

namespace {

using Bags = STACK_OF(PKCS12_SAFEBAG);
using File = std::unique_ptr<PKCS12, crypto::Freed<PKCS12_free>>;

void free_bags(Bags* bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
void free_parts(STACK_OF(PKCS7) * parts) { sk_PKCS7_pop_free(parts, PKCS7_free); }
void free_certificates(STACK_OF(X509) * list) { sk_X509_pop_free(list, X509_free); }

// What is left of the rounds and of the room that opening a whole file may take.
class Budget {
 public:
  explicit Budget(Call& call) : call_(call) {}
  bool pay(std::optional<OpeningCost> cost, int times) {
    if (!cost) return false;
    left_ -= times * cost->rounds;
    return left_ >= 0 && call_.room(cost->memory);
  }

 private:
  Call& call_;
  int64_t left_ = kMostRounds;
};

// Those that lie in parts are opened once, with the file.
bool pay_for(const Bags* bags, int depth, Budget* budget) {
  constexpr int kDeepest = 4;
  if (depth > kDeepest) return false;
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
    const PKCS12_SAFEBAG* bag = sk_PKCS12_SAFEBAG_value(bags, i);
    const int kind = PKCS12_SAFEBAG_get_nid(bag);
    if (kind == NID_pkcs8ShroudedKeyBag) {
      const X509_ALGOR* algorithm = nullptr;
      X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
      if (!budget->pay(cost_of_opening(algorithm), 1)) return false;
    }
    if (kind == NID_safeContentsBag && !pay_for(PKCS12_SAFEBAG_get0_safes(bag), depth + 1, budget))
      return false;
  }
  return true;
}

// A stranger says how long the keys of all parts are derived. Those that are encrypted are opened
// here to look into, and again with the file; the file's code is calculated for no passphrase and
// for an empty one where there is none.
bool is_quickly_opened(Call& call, const PKCS12* file, const char* passphrase, int size) {
  Budget budget(call);
  const X509_ALGOR* code = nullptr;
  const ASN1_INTEGER* rounds = nullptr;
  PKCS12_get0_mac(nullptr, &code, nullptr, &rounds, file);
  if (code != nullptr) {
    const ASN1_OBJECT* what = nullptr;
    X509_ALGOR_get0(&what, nullptr, nullptr, code);
    // The rounds of PBMAC1 stand elsewhere, and not every OpenSSL has it.
    if (OBJ_obj2nid(what) == NID_pbmac1) return false;
    const std::optional<int64_t> count = rounds_of(rounds);
    if (!count || !budget.pay(OpeningCost{*count, 0}, 2)) return false;
  }
  const std::unique_ptr<STACK_OF(PKCS7), crypto::Freed<free_parts>> parts(
      PKCS12_unpack_authsafes(file));
  constexpr int kMostParts = 16;
  if (sk_PKCS7_num(parts.get()) > kMostParts) return false;
  for (int i = 0; i < sk_PKCS7_num(parts.get()); ++i) {
    PKCS7* part = sk_PKCS7_value(parts.get(), i);
    const bool is_encrypted = PKCS7_type_is_encrypted(part) != 0;
    if (is_encrypted && (part->d.encrypted == nullptr || part->d.encrypted->enc_data == nullptr ||
                         !budget.pay(cost_of_opening(part->d.encrypted->enc_data->algorithm), 2)))
      return false;
    const std::unique_ptr<Bags, crypto::Freed<free_bags>> bags(
        is_encrypted ? PKCS12_unpack_p7encdata(part, passphrase, size)
                     : PKCS12_unpack_p7data(part));
    if (bags != nullptr && !pay_for(bags.get(), 0, &budget)) return false;
  }
  return true;
}

// As Node says it: the reason alone.
Failure unreadable() {
  const unsigned long code = ERR_peek_error();  // NOLINT(runtime/int)
  const char* reason = ERR_reason_error_string(code);
  ERR_clear_error();
  if (ERR_GET_REASON(code) == ERR_R_UNSUPPORTED)
    return error("ERR_CRYPTO_UNSUPPORTED_OPERATION", "Unsupported PKCS12 PFX data");
  return {"", reason == nullptr ? "Unknown error" : reason, Failure::Kind::kError, {}};
}

// contextPkcs12(context, bytes, passphrase or undefined)
void load(const Arguments& info) {
  Call call(info);
  SecureContext* self = call.self<SecureContext>();
  const Span bytes = call.bytes();
  const bool has_passphrase = !call.absent();
  const Span given = has_passphrase ? call.bytes() : Span();
  if (!call.ok() || !self->holds_more(call.scope, bytes.size())) return;
  const std::string passphrase(reinterpret_cast<const char*>(given.data()), given.size());
  ERR_clear_error();
  const unsigned char* at = crypto::pointer(bytes);
  const File file(d2i_PKCS12(nullptr, &at, static_cast<long>(bytes.size())));  // NOLINT
  if (file == nullptr) return call.fail(unreadable());
  const char* text = has_passphrase ? passphrase.c_str() : nullptr;
  if (!is_quickly_opened(call, file.get(), text, static_cast<int>(passphrase.size()))) {
    ERR_clear_error();
    if (!call.ok()) return;
    return call.fail(error("ERR_CRYPTO_OPERATION_FAILED", "The file has too many rounds"));
  }
  ERR_clear_error();
  EVP_PKEY* raw_key = nullptr;
  X509* raw_certificate = nullptr;
  STACK_OF(X509)* raw_others = nullptr;
  const bool is_read = PKCS12_parse(file.get(), text, &raw_key, &raw_certificate, &raw_others) == 1;
  const Pkey key(raw_key);
  Certificate certificate(raw_certificate);
  const std::unique_ptr<STACK_OF(X509), crypto::Freed<free_certificates>> others(raw_others);
  if (!is_read) return call.fail(unreadable());
  if (key == nullptr)
    return call.fail({"", "Unable to load private key from PFX data", Failure::Kind::kError, {}});
  if (certificate == nullptr)
    return call.fail({"", "Unable to load certificate from PFX data", Failure::Kind::kError, {}});
  EVP_PKEY_up_ref(key.get());
  if (const Got<Pkey> usable = accepted(key.get(), ""); !usable.ok())
    return call.fail(usable.failure());
  SSL_CTX* context = self->context();
  std::vector<Certificate> extra;
  for (int i = 0; i < sk_X509_num(others.get()); ++i) {
    X509* each = sk_X509_value(others.get(), i);
    X509_up_ref(each);
    extra.emplace_back(each);
    X509_STORE_add_cert(self->own_store(), each);
    SSL_CTX_add_client_CA(context, each);
  }
  ERR_clear_error();
  if (!self->use_chain(std::move(certificate), extra) ||
      SSL_CTX_use_PrivateKey(context, key.get()) != 1)
    return call.fail(openssl_failure("Unable to load PFX certificate"));
}

}  // namespace

void add_pkcs12(binding::Natives& natives) { natives.add("contextPkcs12", load, 3); }

}  // namespace edgert::bindings::node_tls
