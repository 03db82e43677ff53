#include <cbuild/util/digest.hpp>

#include <openssl/evp.h>

#include <array>
#include <new>

namespace cbuild::util {

namespace {

using Bytes = std::array<unsigned char, EVP_MAX_MD_SIZE>;

void demand(int result) {
  if (result != 1) throw std::bad_alloc();
}

std::string hexadecimal(std::span<const unsigned char> bytes) {
  constexpr std::string_view k_digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const unsigned byte : bytes) {
    text += k_digits[byte >> 4U];
    text += k_digits[byte & 15U];
  }
  return text;
}

} // namespace

std::string sha256(std::string_view bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.finish();
}

Sha256::Sha256() : m_context(EVP_MD_CTX_new()) {
  demand(m_context ? EVP_DigestInit_ex(m_context.get(), EVP_sha256(), nullptr) : 0);
}

void Sha256::update(std::span<const std::byte> bytes) {
  demand(EVP_DigestUpdate(m_context.get(), bytes.data(), bytes.size()));
}

void Sha256::update(std::string_view bytes) { update(std::as_bytes(std::span(bytes))); }

std::string Sha256::finish() {
  Bytes digest{};
  unsigned size = 0;
  demand(EVP_DigestFinal_ex(m_context.get(), digest.data(), &size));
  demand(EVP_DigestInit_ex(m_context.get(), nullptr, nullptr));
  return hexadecimal(std::span(digest).first(size));
}

void Sha256::Free::operator()(evp_md_ctx_st* context) const { EVP_MD_CTX_free(context); }

} // namespace cbuild::util
