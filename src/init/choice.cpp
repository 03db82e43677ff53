#include <cbuild/init/choice.hpp>
#include <cbuild/sam/runtimes.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::init {
namespace {

using util::Error;
using util::ExitCode;
using Kinds = std::vector<const Kind*>;

constexpr std::size_t k_longest_name = 64;
constexpr std::string_view k_first_name = "hello";
constexpr const char* k_example = "give one, as in 'cbuild init python hello'";

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

bool is_name_part(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; }

void check_name(const std::string& name) {
  if (name.empty() || name.size() > k_longest_name || !is_letter(name.front()) ||
      !std::all_of(name.begin(), name.end(), is_name_part))
    throw Error(ExitCode::usage, fmt::format("'{}' cannot be the name of a project", util::printable(name)))
        .hint(fmt::format(
            "a name has letters, digits, '-' and '_', begins with a letter and has no more than {} "
            "characters",
            k_longest_name));
}

std::vector<std::string> names_of(const Kinds& kinds) {
  std::vector<std::string> names;
  names.reserve(kinds.size());
  for (const auto* kind : kinds) names.emplace_back(kind->name);
  return names;
}

/// The kinds that can have the runtime; all where none is asked for.
Kinds kinds_with(const std::optional<std::string>& runtime) {
  Kinds fitting;
  for (const auto& kind : kinds())
    if (!runtime || runtime->starts_with(kind.runtimes)) fitting.push_back(&kind);
  return fitting;
}

Kinds fitting_kinds(const std::optional<std::string>& runtime) {
  const auto* known = runtime ? sam::find_runtime(*runtime) : nullptr;
  auto fitting = kinds_with(runtime);
  if (runtime &&
      (known == nullptr || known->support == sam::Runtime::Support::deprecated || fitting.empty())) {
    Error error(ExitCode::usage,
                fmt::format("there is no project for the runtime '{}'", util::printable(*runtime)));
    std::vector<std::string> names;
    for (const auto& one : sam::runtimes())
      if (one.support == sam::Runtime::Support::current && !kinds_with(std::string(one.name)).empty())
        names.emplace_back(one.name);
    util::suggest(error, *runtime, names);
    throw error;
  }
  return fitting;
}

const Kind& kind_named(const std::string& name, const Kinds& among) {
  const auto found =
      std::find_if(among.begin(), among.end(), [&](const auto* kind) { return kind->name == name; });
  if (found != among.end()) return **found;
  Error error(ExitCode::usage, fmt::format("there is no kind of project '{}'", util::printable(name)));
  util::suggest_nearest(error, name, names_of(among));
  error.add_hint("the kinds are " + util::join(names_of(among), ", "));
  throw error;
}

const Kind&
given_kind(const std::string& name, const Kinds& fitting, const std::optional<std::string>& runtime) {
  const auto& kind = kind_named(name, kinds_with({}));
  if (std::find(fitting.begin(), fitting.end(), &kind) == fitting.end())
    throw Error(ExitCode::usage,
                fmt::format("a project of the kind '{}' cannot have the runtime '{}'", kind.name, *runtime))
        .hint(fmt::format("without --runtime it has {}", kind.runtime));
  return kind;
}

/// Asks until `take` has no objection; "" is for the default.
template <typename Take>
auto answer_to(const Ask& ask, const std::string& question, const Take& take, const Error& unanswered) {
  for (std::string problem;;) {
    const auto answer = ask ? ask(problem + question) : std::nullopt;
    if (!answer) throw unanswered;
    try {
      return take(std::string(util::trim(*answer)));
    } catch (const Error& error) {
      problem = util::render(error) + "\n";
    }
  }
}

const Kind& asked_kind(const Kinds& fitting, const Ask& ask) {
  std::string question = "Kinds of projects:\n";
  for (std::size_t n = 0; n < fitting.size(); ++n)
    question += fmt::format("  {}  {:14}  {}\n", n + 1, fitting[n]->name, fitting[n]->description);
  question += fmt::format("Kind (name or number) [{}]: ", fitting.front()->name);
  const auto take = [&](const std::string& answer) -> const Kind* {
    if (answer.empty()) return fitting.front();
    for (std::size_t n = 0; n < fitting.size(); ++n)
      if (answer == std::to_string(n + 1)) return fitting[n];
    return &kind_named(answer, fitting);
  };
  auto unanswered = Error(ExitCode::usage, "no kind of project was given");
  unanswered.add_hint(k_example);
  unanswered.add_hint("the kinds are " + util::join(names_of(fitting), ", "));
  return *answer_to(ask, question, take, unanswered);
}

std::string asked_name(const Ask& ask) {
  const auto take = [](const std::string& answer) {
    std::string name(answer.empty() ? k_first_name : answer);
    check_name(name);
    return name;
  };
  auto unanswered = Error(ExitCode::usage, "no name for the project was given");
  unanswered.add_hint(k_example);
  return answer_to(ask, fmt::format("Name [{}]: ", k_first_name), take, unanswered);
}

/// Puts the words where no option stands.
Wishes sorted(Wishes wishes) {
  for (auto& word : wishes.words) {
    auto& place = wishes.kind ? wishes.name : wishes.kind;
    if (place)
      throw Error(ExitCode::usage, fmt::format("one word too many: '{}'", util::printable(word)))
          .hint(fmt::format("the project is '{}', of the kind '{}'",
                            util::printable(*wishes.name),
                            util::printable(*wishes.kind)));
    place = std::move(word);
  }
  return wishes;
}

} // namespace

Choice choose(const Wishes& wishes, const Ask& ask) {
  const auto given = sorted(wishes);
  const auto fitting = fitting_kinds(given.runtime);
  if (given.name) check_name(*given.name);
  Choice choice;
  choice.kind = given.kind            ? &given_kind(*given.kind, fitting, given.runtime)
                : fitting.size() == 1 ? fitting.front()
                                      : &asked_kind(fitting, ask);
  choice.name = given.name ? *given.name : asked_name(ask);
  choice.runtime = given.runtime.value_or(std::string(choice.kind->runtime));
  return choice;
}

} // namespace cbuild::init
