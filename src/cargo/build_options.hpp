#pragma once

#include <cbuild/cargo/build_arguments.hpp>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::cargo {

/// An option of `cargo lambda build`.
struct Option {
  enum class Takes { nothing, value, optional_value };
  enum class Times { once, any };
  enum class Way { forwarded, mapped, lost }; ///< lost: cargo lambda 1.9.2 itself does nothing with it

  std::string_view name; ///< without "--"; of -Z, which has only a letter, "Z"
  char letter = '\0';
  Takes takes = Takes::nothing;
  Times times = Times::once;
  Way way = Way::forwarded;
};

/// As a user writes it: "--name" or "-Z".
[[nodiscard]] std::string spelling(const Option& option);

/// std::invalid_argument for a name that is none.
[[nodiscard]] const Option& option_named(std::string_view name);

/// All of them, by name.
[[nodiscard]] std::span<const Option> all_options();

/// Takes the words apart up to the end, or to --help. Throws Error(usage).
[[nodiscard]] std::vector<GivenOption> parse_options(const std::vector<std::string>& words);

} // namespace cbuild::cargo
