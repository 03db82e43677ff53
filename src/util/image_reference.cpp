#include <cbuild/util/image_reference.hpp>

#include <algorithm>
#include <cctype>

namespace cbuild::util {
namespace {

constexpr std::size_t k_longest_name = 255;
constexpr std::size_t k_longest_tag = 128;

bool alphanumeric(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }
bool lower_or_digit(char c) { return alphanumeric(c) && std::isupper(static_cast<unsigned char>(c)) == 0; }

/// Lower-case words joined by '.', '_', '__' or dashes.
bool is_path_part(std::string_view part) {
  if (part.empty() || !lower_or_digit(part.front()) || !lower_or_digit(part.back())) return false;
  if (part.find("..") != std::string_view::npos || part.find("___") != std::string_view::npos) return false;
  return std::all_of(part.begin(), part.end(), [](char c) {
    return lower_or_digit(c) || std::string_view("._-").find(c) != std::string_view::npos;
  });
}

/// A first part is a registry when it could not be a part of a path: it has a dot, a port, capitals, or is
/// localhost.
bool is_registry(std::string_view part) {
  const auto colon = part.find(':');
  const auto host = part.substr(0, colon);
  if (host.empty() ||
      (colon == std::string_view::npos && host.find('.') == std::string_view::npos && host != "localhost" &&
       std::none_of(host.begin(), host.end(), [](unsigned char c) { return std::isupper(c) != 0; })))
    return false;
  const auto port = colon == std::string_view::npos ? std::string_view("0") : part.substr(colon + 1);
  const bool port_ok = !port.empty() && std::all_of(port.begin(), port.end(), [](unsigned char c) {
    return std::isdigit(c) != 0;
  });
  return port_ok && alphanumeric(host.front()) && alphanumeric(host.back()) &&
         std::all_of(
             host.begin(), host.end(), [](char c) { return alphanumeric(c) || c == '.' || c == '-'; });
}

bool is_name(std::string_view name) {
  if (name.empty() || name.size() > k_longest_name) return false;
  if (const auto slash = name.find('/');
      slash != std::string_view::npos && is_registry(name.substr(0, slash)))
    name.remove_prefix(slash + 1);
  while (true) {
    const auto slash = name.find('/');
    if (!is_path_part(name.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    name.remove_prefix(slash + 1);
  }
}

bool is_tag(std::string_view tag) {
  return !tag.empty() && tag.size() <= k_longest_tag && (alphanumeric(tag.front()) || tag.front() == '_') &&
         std::all_of(tag.begin(), tag.end(), [](char c) {
           return alphanumeric(c) || c == '_' || c == '.' || c == '-';
         });
}

bool is_digest(std::string_view digest) {
  const auto colon = digest.find(':');
  if (colon == std::string_view::npos || colon == 0 || digest.size() - colon - 1 < 32) return false;
  const auto algorithm = digest.substr(0, colon);
  const auto hex = digest.substr(colon + 1);
  const bool algorithm_ok =
      std::isalpha(static_cast<unsigned char>(algorithm.front())) != 0 &&
      std::all_of(algorithm.begin(), algorithm.end(), [](char c) {
        return alphanumeric(c) || std::string_view("+._-").find(c) != std::string_view::npos;
      });
  return algorithm_ok &&
         std::all_of(hex.begin(), hex.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

} // namespace

std::optional<ImageReference> ImageReference::parse(std::string_view text) {
  ImageReference reference;
  if (const auto at = text.find('@'); at != std::string_view::npos) {
    reference.digest = text.substr(at + 1);
    if (!is_digest(reference.digest)) return std::nullopt;
    text = text.substr(0, at);
  }
  // A colon before the last slash belongs to a registry's port.
  const auto slash = text.rfind('/');
  if (const auto colon = text.rfind(':');
      colon != std::string_view::npos && (slash == std::string_view::npos || colon > slash)) {
    reference.tag = text.substr(colon + 1);
    if (!is_tag(reference.tag)) return std::nullopt;
    text = text.substr(0, colon);
  }
  reference.name = text;
  if (!is_name(reference.name)) return std::nullopt;
  return reference;
}

std::string ImageReference::to_string() const {
  return name + (tag.empty() ? "" : ":" + tag) + (digest.empty() ? "" : "@" + digest);
}

std::string ImageReference::pull_tag() const {
  return !digest.empty() ? digest : !tag.empty() ? tag : "latest";
}

} // namespace cbuild::util
