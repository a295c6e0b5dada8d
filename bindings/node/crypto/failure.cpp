#include "bindings/node/crypto/failure.h"

#include <openssl/err.h>

#include <array>
#include <cctype>
#include <cstring>

#include "edgert/binding/read.h"

namespace edgert::bindings::node_crypto {

namespace {

using binding::Scope;

// The parts of OpenSSL that Node's codes name; of others the reason stands alone.
struct Library {
  int number;
  const char* name;
};
constexpr Library kLibraries[] = {
    {ERR_LIB_SYS, "SYS_"},       {ERR_LIB_BN, "BN_"},         {ERR_LIB_RSA, "RSA_"},
    {ERR_LIB_DH, "DH_"},         {ERR_LIB_EVP, "EVP_"},       {ERR_LIB_BUF, "BUF_"},
    {ERR_LIB_OBJ, "OBJ_"},       {ERR_LIB_PEM, "PEM_"},       {ERR_LIB_DSA, "DSA_"},
    {ERR_LIB_X509, "X509_"},     {ERR_LIB_ASN1, "ASN1_"},     {ERR_LIB_CONF, "CONF_"},
    {ERR_LIB_CRYPTO, "CRYPTO_"}, {ERR_LIB_EC, "EC_"},         {ERR_LIB_BIO, "BIO_"},
    {ERR_LIB_PKCS7, "PKCS7_"},   {ERR_LIB_X509V3, "X509V3_"}, {ERR_LIB_PKCS12, "PKCS12_"},
    {ERR_LIB_RAND, "RAND_"},     {ERR_LIB_DSO, "DSO_"},       {ERR_LIB_OCSP, "OCSP_"},
    {ERR_LIB_UI, "UI_"},         {ERR_LIB_FIPS, "FIPS_"},     {ERR_LIB_CMS, "CMS_"},
    {ERR_LIB_TS, "TS_"},         {ERR_LIB_CT, "CT_"},         {ERR_LIB_ASYNC, "ASYNC_"},
    {ERR_LIB_SM2, "SM2_"}};

std::string text_of(unsigned long error) {  // NOLINT(runtime/int)
  std::array<char, 256> text{};
  ERR_error_string_n(error, text.data(), text.size());
  return text.data();
}

std::string code_of(unsigned long error, const char* reason) {  // NOLINT(runtime/int)
  std::string code = ERR_GET_LIB(error) == ERR_LIB_SSL ? "ERR_SSL_" : "ERR_OSSL_";
  for (const Library& library : kLibraries) {
    if (library.number == ERR_GET_LIB(error)) code += library.name;
  }
  for (const char* at = reason; *at != '\0'; ++at)
    code += *at == ' ' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(*at)));
  return code;
}

void put(Scope& scope, v8::Local<v8::Object> object, const char* key, v8::Local<v8::Value> value) {
  object->CreateDataProperty(scope.context(), binding::name(scope, key), value).FromMaybe(false);
}

}  // namespace

Failure openssl_failure(std::string_view otherwise) {
  constexpr size_t kMost = 16;
  Failure failure;
  failure.message = otherwise;
  while (const unsigned long error = ERR_get_error()) {  // NOLINT(runtime/int)
    if (failure.errors.size() < kMost) failure.errors.push_back(error);
  }
  return failure;
}

Failure invalid_digest(std::string_view name) {
  return type_error("ERR_CRYPTO_INVALID_DIGEST", "Invalid digest: " + std::string(name));
}
Failure invalid_key_length() {
  return range_error("ERR_CRYPTO_INVALID_KEYLEN", "Invalid key length");
}
Failure stopped_failure() { return error("ERR_CRYPTO_OPERATION_FAILED", "The worker ends"); }

v8::Local<v8::Value> to_js(Scope& scope, const Failure& failure) {
  const bool of_openssl = !failure.errors.empty();
  v8::Local<v8::String> message =
      binding::text(scope, of_openssl ? text_of(failure.errors[0]) : failure.message);
  v8::Local<v8::Value> made =
      failure.kind == Failure::Kind::kTypeError    ? v8::Exception::TypeError(message)
      : failure.kind == Failure::Kind::kRangeError ? v8::Exception::RangeError(message)
                                                   : v8::Exception::Error(message);
  v8::Local<v8::Object> object = made.As<v8::Object>();
  if (!of_openssl) {
    if (!failure.code.empty()) put(scope, object, "code", binding::text(scope, failure.code));
    return made;
  }
  std::vector<v8::Local<v8::Value>> others;
  for (size_t i = failure.errors.size() - 1; i > 0; --i)
    others.push_back(binding::text(scope, text_of(failure.errors[i])));
  v8::Local<v8::Value> list;
  if (!others.empty() && binding::array_of(scope, others.data(), others.size()).ToLocal(&list))
    put(scope, object, "opensslErrorStack", list);
  const unsigned long error = failure.errors[0];  // NOLINT(runtime/int)
  if (const char* library = ERR_lib_error_string(error))
    put(scope, object, "library", binding::text(scope, library));
  if (const char* reason = ERR_reason_error_string(error)) {
    put(scope, object, "reason", binding::text(scope, reason));
    put(scope, object, "code", binding::text(scope, code_of(error, reason)));
  }
  return made;
}

void raise(Scope& scope, const Failure& failure) {
  scope.isolate()->ThrowException(to_js(scope, failure));
}

}  // namespace edgert::bindings::node_crypto
