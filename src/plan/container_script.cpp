#include "plan/container_script.hpp"

#include "plan/scripts.hpp"

#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <set>
#include <stdexcept>

namespace cbuild::plan {

using action::Action;

namespace {

/// Directories that are copied entry by entry, the source first, and the names of entries that are not.
using Levels = std::map<std::string, std::set<std::string>>;

/// A directory on the way to what is left out is not copied as a whole, but has a level of its own.
Levels levels(const std::vector<std::string>& left_out) {
  Levels found{{".", {}}};
  for (const auto& path : left_out) {
    std::string directory = ".";
    for (const auto& part : std::filesystem::path(path)) {
      found[directory].insert(part.string());
      directory = directory == "." ? part.string() : fmt::format("{}/{}", directory, part.string());
      if (std::find(left_out.begin(), left_out.end(), directory) != left_out.end()) break;
    }
  }
  return found;
}

/// What every script may have.
const Values& common_values() {
  static const Values values{{"SOURCE", std::string(k_source)},
                             {"SCRATCH", std::string(k_scratch)},
                             {"ARTIFACTS", std::string(k_artifacts)},
                             {"CA_BUNDLE", std::string(k_ca_bundle_path)},
                             {"COPY_FAILED", std::to_string(k_copy_failed)},
                             {"NO_TOOL", std::to_string(k_no_tool)},
                             {"NO_WORKING_DIRECTORY", std::to_string(k_no_working_directory)}};
  return values;
}

const std::string& value_of(std::string_view name, const Values& own) {
  for (const auto* values : {&own, &common_values()})
    if (const auto found = values->find(name); found != values->end()) return found->second;
  throw std::logic_error(fmt::format("a script has '@{}@', which has no value", name));
}

} // namespace

std::string filled(std::string_view script, const Values& own) {
  std::string text;
  while (true) {
    const auto at = script.find('@');
    text += script.substr(0, at);
    if (at == std::string_view::npos) return text;
    script.remove_prefix(at + 1);
    const auto length = std::min(script.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ_"), script.size());
    if (length > 0 && length < script.size() && script[length] == '@') {
      text += value_of(script.substr(0, length), own);
      script.remove_prefix(length + 1);
    } else {
      text += '@';
    }
  }
}

std::string copy_source_function(const std::vector<std::string>& left_out) {
  std::vector<std::string> copies;
  for (const auto& [directory, names] : levels(left_out)) {
    std::string list = "/";
    for (const auto& name : names) list += name + "/";
    copies.push_back(
        fmt::format("copy_entries {} {} || return", shell_quoted(directory), shell_quoted(list)));
  }
  return filled(scripts::copy_source, {{"COPIES", util::join(copies, "\n  ")}});
}

std::string script_head(const HostNetwork& network, Action& action) {
  std::string script = "exec 2>&1\n";
  if (!network.ca_bundle) return script;
  action.inputs.push_back({*network.ca_bundle, std::string(k_ca_bundle_path)});
  return script + trust_ca_bundle_script();
}

} // namespace cbuild::plan
