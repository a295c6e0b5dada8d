// The trusted authorities: see edgert/binding/trust.h.
#include "edgert/binding/trust.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdlib>

namespace edgert::binding {

namespace {

void add_file(X509_STORE* store, const char* name) {
  BIO* pem = BIO_new_file(name, "r");
  if (pem == nullptr) return;
  while (X509* certificate = PEM_read_bio_X509(pem, nullptr, nullptr, nullptr)) {
    X509_STORE_add_cert(store, certificate);
    X509_free(certificate);
  }
  BIO_free(pem);
}

}  // namespace

// Never freed: workers' threads may outlive the statics of a process that exits.
X509_STORE* trusted_authorities() {
  static X509_STORE* const store = [] {
    X509_STORE* made = X509_STORE_new();
    X509_STORE_set_default_paths(made);
    if (const char* file = std::getenv("DENO_CERT"); file != nullptr && *file != 0)
      add_file(made, file);
    ERR_clear_error();
    return made;
  }();
  return store;
}

X509_STORE* copy_trusted_authorities() {
  X509_STORE* copy = X509_STORE_new();
  X509_STORE* const shared = trusted_authorities();
  // Other threads' lookups may add to it.
  X509_STORE_lock(shared);
  STACK_OF(X509_OBJECT)* known = X509_STORE_get0_objects(shared);
  for (int i = 0; i < sk_X509_OBJECT_num(known); ++i) {
    if (X509* certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i)))
      X509_STORE_add_cert(copy, certificate);
  }
  X509_STORE_unlock(shared);
  ERR_clear_error();
  return copy;
}

const std::vector<std::string>& system_authorities() {
  static const std::vector<std::string>* const all = [] {
    auto* made = new std::vector<std::string>;
    X509_STORE* system = X509_STORE_new();
    X509_STORE_set_default_paths(system);
    STACK_OF(X509_OBJECT)* known = X509_STORE_get0_objects(system);
    for (int i = 0; i < sk_X509_OBJECT_num(known); ++i) {
      X509* certificate = X509_OBJECT_get0_X509(sk_X509_OBJECT_value(known, i));
      if (certificate == nullptr) continue;
      BIO* pem = BIO_new(BIO_s_mem());
      char* data = nullptr;
      if (PEM_write_bio_X509(pem, certificate) == 1) {
        const long size = BIO_get_mem_data(pem, &data);  // NOLINT(runtime/int)
        made->emplace_back(data, static_cast<size_t>(size));
      }
      BIO_free(pem);
    }
    X509_STORE_free(system);
    ERR_clear_error();
    return made;
  }();
  return *all;
}

}  // namespace edgert::binding
