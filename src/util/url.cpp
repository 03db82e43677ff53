#include <cbuild/util/url.hpp>

#include <fmt/format.h>

#include <cctype>
#include <charconv>

namespace cbuild::util {

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) != 0 || std::string_view("-._~").find(c) != std::string_view::npos)
      out += c;
    else
      out += fmt::format("%{:02X}", byte);
  }
  return out;
}

std::string percent_decode(std::string_view text) {
  constexpr std::size_t k_digits = 2;
  std::string out;
  while (!text.empty()) {
    const auto digits = text.substr(1, k_digits);
    const char* const end = digits.data() + digits.size();
    unsigned int byte = 0;
    if (text.front() == '%' && digits.size() == k_digits &&
        std::from_chars(digits.data(), end, byte, 16).ptr == end) {
      out += static_cast<char>(byte);
      text.remove_prefix(1 + k_digits);
    } else {
      out += text.front();
      text.remove_prefix(1);
    }
  }
  return out;
}

} // namespace cbuild::util
