#pragma once

#include <memory>
#include <string_view>

namespace cbuild::util {

/// What a file of ignore rules says, in the grammar of gitignore(5): comments, '!', '\', '/' at the start, in
/// the middle and at the end, '*', '?', '[a-z]', '[!…]', '[[:alpha:]]', '**'. Bytes are compared, so that a
/// name need not be UTF-8, and 'A' is not 'a'. A pattern that cannot be (an open '[', a '\' at its end) fits
/// nothing. "a**/b" is "a*/b", as that page says; git itself takes it for more. A value; cheap to copy.
class IgnoreFile {
public:
  enum class Verdict {
    silent,  ///< no pattern fits
    ignored, ///< the last one that fits ignores
    kept,    ///< the last one that fits begins with '!'
  };
  enum class Kind { directory, other };

  IgnoreFile() = default;
  explicit IgnoreFile(std::string_view text);

  /// The verdict on `path`, relative to the directory of the rules, with '/'. It is that on the path alone:
  /// what lies in an ignored directory is ignored whatever is said of it, and for the caller not to ask.
  [[nodiscard]] Verdict judge(std::string_view path, Kind kind) const;

private:
  struct Compiled;
  std::shared_ptr<const Compiled> m_compiled;
};

} // namespace cbuild::util
