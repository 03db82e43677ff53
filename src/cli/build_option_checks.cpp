#include "cli/build_options.hpp"

#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace cbuild::cli {
namespace {

using util::Error;
using util::ExitCode;

const Given* find(const GivenOptions& given, std::string_view name) {
  const auto found = std::find_if(
      given.begin(), given.end(), [&](const auto& one) { return shown_name(*one.option) == name; });
  return found == given.end() ? nullptr : &*found;
}

bool is_flag_off(const Given& given) { return given.option->takes == Takes::flag && given.last() != "true"; }

/// A value by the table's spelling of it.
std::string choice(const BuildOption& option, const std::string& value) {
  const auto choices = util::split(option.choices, ',');
  for (const auto& name : choices)
    if (util::in_lower_case(name) == util::in_lower_case(value)) return name;
  Error error(
      ExitCode::usage,
      fmt::format(
          "{}: '{}' is none of {}", shown_name(option), util::printable(value), util::join(choices, ", ")));
  util::suggest_nearest(error, value, choices);
  throw error;
}

void check_values(Given& given) {
  const auto& option = *given.option;
  try {
    if (!option.refusal.empty() && !is_flag_off(given))
      throw Error(ExitCode::usage, std::string(option.refusal))
          .hint(fmt::format("leave {} out", shown_name(option)));
    for (std::size_t i = 0; i < given.values.size(); ++i) {
      auto& value = given.values[i];
      if (!option.choices.empty()) value = choice(option, value);
      const bool of_table = !given.keys.empty() && !given.keys[i].empty();
      if (option.check != nullptr && !of_table) option.check(shown_name(option), value);
    }
  } catch (const Error& error) {
    throw given.at_place(error);
  }
}

/// Options that say contrary things, or the same in two ways.
constexpr std::array<std::pair<std::string_view, std::string_view>, 2> k_rivals{
    {{"--quiet", "--verbose"}, {"--pull", "--skip-pull-image"}}};

/// Given in one place they are an error; else the place that counts more decides.
void settle_rivals(GivenOptions& given) {
  for (const auto& [a, b] : k_rivals) {
    const auto* first = find(given, a);
    const auto* second = find(given, b);
    if (first == nullptr || second == nullptr || is_flag_off(*first) || is_flag_off(*second)) continue;
    if (first->origin == second->origin)
      throw second->at_place(Error(ExitCode::usage, fmt::format("{} and {} cannot be given together", a, b))
                                 .hint("keep one of them"));
    const auto* lost = first->origin < second->origin ? second : first;
    given.erase(given.begin() + (lost - given.data()));
  }
}

bool is_given(const GivenOptions& given, std::initializer_list<std::string_view> names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view name) {
    const auto* found = find(given, name);
    return found != nullptr && !is_flag_off(*found);
  });
}

/// SAM's hook, which cbuild does not have: SAM's own words for what is wrong with it in a command line, else
/// that there is none.
void refuse_hook(const GivenOptions& given) {
  const auto* hook = find(given, "--hook-name");
  const auto* root = find(given, "--terraform-project-root-path");
  if (hook == nullptr) {
    if (root != nullptr)
      throw root->at_place(Error(
          ExitCode::usage, "Missing option --hook-name, which --terraform-project-root-path goes with"));
    return;
  }
  const auto wrong = [&](std::string message) {
    return hook->at_place(Error(ExitCode::usage, std::move(message)));
  };
  constexpr std::string_view k_not_here =
      "cbuild builds from SAM and CloudFormation templates, such as CDK's; it reads no "
      "Terraform projects";
  if (hook->last() != "terraform")
    throw wrong(fmt::format("{} is not a valid hook name.", util::printable(hook->last())))
        .hint(std::string(k_not_here));
  if (is_given(given, {"--template", "--parameter-overrides", "--build-in-source"}))
    throw wrong(
        "Parameters hook-name, and t,template-file,template,parameter-overrides,build-in-source cannot be "
        "used together")
        .hint(std::string(k_not_here));
  if (is_given(given, {"--use-container"}) && !is_given(given, {"--build-image"}))
    throw wrong("Missing required parameter --build-image.").hint(std::string(k_not_here));
  throw wrong(fmt::format("--hook-name terraform: {}", k_not_here)).hint("sam build has the hook");
}

bool speaks_of(std::string_view text, std::string_view name) {
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    if (end == text.size() || (std::isalnum(static_cast<unsigned char>(text[end])) == 0 && text[end] != '-'))
      return true;
  }
  return false;
}

} // namespace

GivenOptions chosen(const GivenOptions& all) {
  const auto counts_more = [](const Given& a, const Given& b) {
    const bool swapped = a.option->file_before_variable && a.origin != Origin::command_line &&
                         b.origin != Origin::command_line;
    return swapped ? b.origin < a.origin : a.origin < b.origin;
  };
  GivenOptions best;
  for (const auto& option : build_options()) {
    const Given* first = nullptr;
    for (const auto& given : all)
      if (given.option == &option && (first == nullptr || counts_more(given, *first))) first = &given;
    if (first != nullptr) best.push_back(*first);
  }
  return best;
}

BuildCommand part_of(const GivenOptions& given, std::initializer_list<std::string_view> names) {
  BuildCommand command;
  for (auto one : chosen(given)) {
    if (std::find(names.begin(), names.end(), shown_name(*one.option)) == names.end()) continue;
    check_values(one);
    one.option->apply(command, one);
  }
  return command;
}

BuildCommand build_command_of(const GivenOptions& given) {
  auto options = chosen(given);
  refuse_hook(options);
  settle_rivals(options);
  BuildCommand command;
  for (auto& one : options) {
    check_values(one);
    one.option->apply(command, one);
  }
  return command;
}

void add_places(Error& error, const GivenOptions& given) {
  for (const auto& one : chosen(given)) {
    const auto name = shown_name(*one.option);
    if (one.origin != Origin::command_line && speaks_of(error.message(), name))
      error.add_hint(fmt::format("{} is from {}", name, one.place()));
  }
}

} // namespace cbuild::cli
