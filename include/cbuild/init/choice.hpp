#pragma once

#include <cbuild/init/project.hpp>

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::init {

/// What the command line says. An option is what it is for; words are the kind, unless an option has it, and
/// then the name.
struct Wishes {
  std::vector<std::string> words;
  std::optional<std::string> kind;
  std::optional<std::string> name;
  std::optional<std::string> runtime;
};

/// Asks the user, and gives the answer; nothing where there will be none.
using Ask = std::function<std::optional<std::string>(std::string_view question)>;

/// The project that is wished for. What is missing is asked for, and asked again until the answer can be
/// taken. Where `ask` is null, or has no answer, that is an Error(usage), as are wishes that cannot be
/// fulfilled.
[[nodiscard]] Choice choose(const Wishes& wishes, const Ask& ask);

} // namespace cbuild::init
