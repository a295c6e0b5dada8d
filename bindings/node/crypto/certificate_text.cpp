#include <openssl/asn1.h>
#include <openssl/err.h>

#include <array>
#include <unordered_map>

#include "bindings/node/crypto/certificate.h"

namespace edgert::bindings::node_crypto {

namespace {

using crypto::Freed;
using Bio = std::unique_ptr<BIO, Freed<BIO_free_all>>;

// Names as RFC 2253 escapes them, but for characters that a reader knows.
constexpr unsigned long kFlags =  // NOLINT(runtime/int)
    ASN1_STRFLGS_ESC_2253 | ASN1_STRFLGS_ESC_CTRL | ASN1_STRFLGS_UTF8_CONVERT | XN_FLAG_FN_SN;

std::string taken(BIO* from) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(from, &data);  // NOLINT(runtime/int)
  return size > 0 ? std::string(data, static_cast<size_t>(size)) : std::string();
}

// Whether a name could be taken for more than one in a list of them.
bool is_safe(std::string_view text) {
  for (const char c : text) {
    if (c == '"' || c == '\\' || c == ',' || c == '\'') return false;
    if (static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) > 0x7e) return false;
  }
  return true;
}

// As it is when it is safe, as a string of JSON otherwise. `is_utf8`: or Latin-1.
std::string quoted(std::string_view text, bool is_utf8, const char* prefix) {
  if (is_safe(text)) return prefix + std::string(text);
  constexpr char kDigits[] = "0123456789abcdef";
  std::string out = "\"";
  out += prefix;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '"') {
      out += "\\\"";
    } else if ((byte >= 0x20 && c != ',' && byte <= 0x7e) || (is_utf8 && (byte & 0x80) != 0)) {
      out += c;
    } else if (c == ',') {
      out += "\\u002c";
    } else {
      out += std::string("\\u00") + kDigits[byte >> 4] + kDigits[byte & 15];
    }
  }
  return out + "\"";
}

std::string_view text_in(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<size_t>(ASN1_STRING_length(string))};
}

std::string address_text(const ASN1_OCTET_STRING* address) {
  const unsigned char* bytes = ASN1_STRING_get0_data(address);
  const int size = ASN1_STRING_length(address);
  std::array<char, 64> text{};
  if (size == 4) {
    std::snprintf(text.data(), text.size(), "%d.%d.%d.%d", bytes[0], bytes[1], bytes[2], bytes[3]);
    return text.data();
  }
  if (size != 16) return "<invalid length=" + std::to_string(size) + ">";
  std::string out;
  for (int i = 0; i < 16; i += 2) {
    std::snprintf(text.data(), text.size(), i == 0 ? "%X" : ":%X", bytes[i] << 8 | bytes[i + 1]);
    out += text.data();
  }
  return out;
}

std::string object_text(const ASN1_OBJECT* object) {
  std::array<char, 256> text{};
  OBJ_obj2txt(text.data(), text.size(), object, 1);
  return text.data();
}

std::string other_name(const OTHERNAME* name) {
  struct Known {
    int number;
    const char* prefix;
  };
  constexpr Known kKnown[] = {{NID_SRVName, "SRVName:"},
                              {NID_XmppAddr, "XmppAddr:"},
                              {NID_NAIRealm, "NAIRealm:"},
                              {NID_id_on_SmtpUTF8Mailbox, "SmtpUTF8Mailbox:"},
                              {NID_ms_upn, "UPN:"}};
  for (const Known& known : kKnown) {
    if (OBJ_obj2nid(name->type_id) != known.number) continue;
    const int type = name->value->type;
    if (type != V_ASN1_UTF8STRING && type != V_ASN1_IA5STRING) break;
    return "othername:" +
           quoted(text_in(name->value->value.asn1_string), type == V_ASN1_UTF8STRING, known.prefix);
  }
  return "othername:<unsupported>";
}

std::string general_name(const GENERAL_NAME* name) {
  switch (name->type) {
    case GEN_DNS:
      return "DNS:" + quoted(text_in(name->d.dNSName), false, "");
    case GEN_EMAIL:
      return "email:" + quoted(text_in(name->d.rfc822Name), false, "");
    case GEN_URI:
      return "URI:" + quoted(text_in(name->d.uniformResourceIdentifier), false, "");
    case GEN_DIRNAME: {
      const Bio sink(BIO_new(BIO_s_mem()));
      X509_NAME_print_ex(sink.get(), name->d.directoryName, 0, kFlags | XN_FLAG_SEP_COMMA_PLUS);
      return "DirName:" + quoted(taken(sink.get()), true, "");
    }
    case GEN_IPADD:
      return "IP Address:" + address_text(name->d.iPAddress);
    case GEN_RID:
      return "Registered ID:" + object_text(name->d.registeredID);
    case GEN_OTHERNAME:
      return other_name(name->d.otherName);
    case GEN_X400:
      return "X400Name:<unsupported>";
    default:
      return "EdiPartyName:<unsupported>";
  }
}

}  // namespace

std::string name_text(const X509_NAME* name) {
  const Bio sink(BIO_new(BIO_s_mem()));
  X509_NAME_print_ex(sink.get(), name, 0, kFlags | XN_FLAG_SEP_MULTILINE);
  return taken(sink.get());
}

std::vector<Value> name_fields(const X509_NAME* name) {
  std::vector<Value> fields;
  std::unordered_map<std::string, size_t> places;  // of a key's value: there may be very many
  for (int i = 0; i < X509_NAME_entry_count(name); ++i) {
    const X509_NAME_ENTRY* entry = X509_NAME_get_entry(name, i);
    const ASN1_OBJECT* object = X509_NAME_ENTRY_get_object(entry);
    const int number = OBJ_obj2nid(object);
    const std::string key = number == NID_undef ? object_text(object) : OBJ_nid2sn(number);
    unsigned char* utf8 = nullptr;
    const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(entry));
    if (size < 0) continue;
    const std::string value(reinterpret_cast<const char*>(utf8), static_cast<size_t>(size));
    OPENSSL_free(utf8);
    const auto [place, is_new] = places.emplace(key, fields.size() + 1);
    if (is_new) {
      fields.emplace_back(key);
      fields.emplace_back(value);
      continue;
    }
    Value& known = fields[place->second];
    if (auto* text = std::get_if<std::string>(&known.held))
      known = Value(std::vector<Value>{std::move(*text)});
    std::get<std::vector<Value>>(known.held).emplace_back(value);
  }
  ERR_clear_error();
  return fields;
}

std::optional<std::string> alternative_names(const X509* certificate) {
  const std::unique_ptr<GENERAL_NAMES, Freed<GENERAL_NAMES_free>> names(static_cast<GENERAL_NAMES*>(
      X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  ERR_clear_error();
  if (names == nullptr) return std::nullopt;
  std::string out;
  for (int i = 0; i < sk_GENERAL_NAME_num(names.get()); ++i) {
    if (i > 0) out += ", ";
    out += general_name(sk_GENERAL_NAME_value(names.get(), i));
  }
  return out;
}

std::optional<std::string> access_text(const X509* certificate) {
  const std::unique_ptr<AUTHORITY_INFO_ACCESS, Freed<AUTHORITY_INFO_ACCESS_free>> list(
      static_cast<AUTHORITY_INFO_ACCESS*>(
          X509_get_ext_d2i(certificate, NID_info_access, nullptr, nullptr)));
  ERR_clear_error();
  if (list == nullptr) return std::nullopt;
  std::string out;
  for (int i = 0; i < sk_ACCESS_DESCRIPTION_num(list.get()); ++i) {
    const ACCESS_DESCRIPTION* each = sk_ACCESS_DESCRIPTION_value(list.get(), i);
    std::array<char, 256> method{};
    i2t_ASN1_OBJECT(method.data(), method.size(), each->method);
    if (i > 0) out += "\n";
    out += std::string(method.data()) + " - " + general_name(each->location);
  }
  return out + "\n";
}

std::string time_text(const ASN1_TIME* time) {
  const Bio sink(BIO_new(BIO_s_mem()));
  ASN1_TIME_print(sink.get(), time);
  return taken(sink.get());
}

std::string fingerprint(const X509* certificate, const EVP_MD* digest) {
  std::array<uint8_t, EVP_MAX_MD_SIZE> bytes{};
  unsigned int size = 0;
  X509_digest(certificate, digest, bytes.data(), &size);
  const std::string digits = text_of_bytes(Span(bytes).first(size));
  std::string out;
  for (size_t i = 0; i < digits.size(); i += 2) {
    if (i > 0) out += ':';
    out += digits.substr(i, 2);
  }
  return out;
}

std::string serial_number(const X509* certificate) {
  const crypto::Number number(ASN1_INTEGER_to_BN(X509_get0_serialNumber(certificate), nullptr));
  if (number == nullptr) return {};
  char* digits = BN_bn2hex(number.get());
  if (digits == nullptr) return {};
  const std::string out = digits;
  OPENSSL_free(digits);
  return out;
}

}  // namespace edgert::bindings::node_crypto
