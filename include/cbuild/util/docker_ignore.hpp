#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace cbuild::util {

/// What a `.dockerignore` leaves out of a build context, by its own grammar, which is not git's: a pattern is
/// held against the whole path from the context's root; '*' and '?' stop at '/', '**' does not; '!' brings
/// back, also what lies in a directory that is left out; '\' escapes; '[^a-z]' is a set; what a pattern fits
/// is left out with all below it. Source: "Build context: .dockerignore files" of Docker's documentation and
/// moby/patternmatcher, which the classic builder and BuildKit use. A value.
class DockerIgnore {
public:
  /// For each pattern, whether it fits a path or a directory that the path is in. Empty for the root.
  using Matched = std::vector<bool>;

  struct Verdict {
    bool excluded = false;
    Matched matched;
  };

  DockerIgnore() = default;

  /// `file` names the text in the Error(usage) about a pattern that is none.
  DockerIgnore(std::string_view text, std::string_view file);

  /// Adds an exception, after all rules there are, for this path as it is.
  void keep(std::string_view path);

  /// The verdict on `path`, relative to the context's root, with '/'; `parent` is that of its directory.
  [[nodiscard]] Verdict judge(std::string_view path, const Matched& parent) const;

  /// The verdict on a path alone, by those on the directories that it is in.
  [[nodiscard]] bool excludes(std::string_view path) const;

  /// Whether something below `directory`, which is excluded, may yet be brought back.
  [[nodiscard]] bool may_keep_below(std::string_view directory) const;

private:
  /// A pattern's turn in a path. Each is a state of a machine that reads the path once, so that no pattern
  /// can be made to be slow.
  struct Element {
    enum class Kind {
      character,
      any,    ///< but '/'
      set,    ///< or not in the set
      star,   ///< any number of characters, but '/'
      rest,   ///< any number of characters
      deep,   ///< `inside` may be left out
      inside, ///< any number of characters, and a '/'
    };
    struct Range {
      char32_t first;
      char32_t last;
    };
    Kind kind = Kind::character;
    char32_t character = 0;
    std::vector<Range> ranges = {};
    bool negated = false;

    [[nodiscard]] bool takes(char32_t c) const; ///< and its turn is over
    [[nodiscard]] bool stays(char32_t c) const; ///< it takes `c` and may take more
  };

  struct Pattern {
    std::vector<Element> elements;
    std::string fixed; ///< what all it fits begins with
    bool exception = false;
  };

  class Compiler;

  [[nodiscard]] static bool fits(const Pattern& pattern, std::u32string_view path);

  std::vector<Pattern> m_patterns;
  bool m_has_exceptions = false;
};

} // namespace cbuild::util
