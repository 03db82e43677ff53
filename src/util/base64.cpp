#include <cbuild/util/base64.hpp>

#include <openssl/evp.h>

#include <vector>

namespace cbuild::util {

std::string base64(std::string_view bytes) {
  std::vector<unsigned char> encoded((bytes.size() + 2) / 3 * 4 + 1);
  const std::vector<unsigned char> input(bytes.begin(), bytes.end());
  const int length = EVP_EncodeBlock(encoded.data(), input.data(), static_cast<int>(input.size()));
  return {encoded.begin(), encoded.begin() + length};
}

} // namespace cbuild::util
