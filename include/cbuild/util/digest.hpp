#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace cbuild::util {

/// The SHA-256 of the bytes, as 64 hexadecimal digits (FIPS 180-4).
[[nodiscard]] std::string sha256(std::string_view bytes);

/// The same for bytes that come piece by piece.
class Sha256 {
public:
  Sha256();

  void update(std::span<const std::byte> bytes);
  void update(std::string_view bytes);

  /// The digest of all bytes since the last one, as 64 hexadecimal digits.
  [[nodiscard]] std::string finish();

private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> m_context;
};

} // namespace cbuild::util
