#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace cbuild::util {

/// The parts of an image reference as it was written: [registry[:port]/]path[:tag][@digest] (grammar: the
/// "distribution" project's reference format).
struct ImageReference {
  std::string name;   ///< registry, port and path
  std::string tag;    ///< empty: none given
  std::string digest; ///< "sha256:…", empty: none given

  /// Nothing if `text` is no reference.
  static std::optional<ImageReference> parse(std::string_view text);

  [[nodiscard]] std::string to_string() const;

  /// What the engine's pull wants beside the name: the digest, else the tag, else "latest".
  [[nodiscard]] std::string pull_tag() const;

  friend bool operator==(const ImageReference&, const ImageReference&) = default;
};

} // namespace cbuild::util
