#include <cbuild/project/build_variables.hpp>
#include <cbuild/sam/config_item.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace cbuild::project {
namespace {

using util::Error;
using util::ExitCode;
using Kind = sam::ConfigItem::Kind;

constexpr std::string_view k_all = "Parameters";
constexpr std::string_view k_artifacts = "ARTIFACTS_DIR"; ///< of a build's own

/// Without the line, which may be a secret.
Error without_excerpt(const Error& error) {
  return {ExitCode::usage, error.message().substr(0, error.message().find('\n'))};
}

Error wrong(const std::string& file, const util::Position& position, std::string_view what) {
  return {ExitCode::usage,
          fmt::format("{}:{}:{}: {}", util::printable(file), position.line, position.column, what)};
}

sam::ConfigItem read_json(const std::string& text, const std::string& file) {
  try {
    return sam::read_config({text, file}, sam::ConfigFormat::yaml);
  } catch (const Error& error) {
    throw without_excerpt(error);
  }
}

} // namespace

void BuildVariables::add(Source& source,
                         const std::string& id,
                         const std::string& name,
                         const std::string& value) {
  if (name == k_artifacts) {
    m_warnings.push_back(
        fmt::format("the variable {} is a build's own, so the one given is left out", k_artifacts));
    return;
  }
  (id.empty() || id == k_all ? source.all : source.by_id[id])[name] = value;
}

void BuildVariables::add_arguments(const std::vector<std::string>& arguments) {
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const auto name = argument.substr(0, equals);
    const auto value =
        equals == std::string::npos ? "" : std::string(util::trim(argument.substr(equals + 1)));
    const auto dot = name.find('.');
    const auto id = dot == std::string::npos ? "" : std::string(util::trim(name.substr(0, dot)));
    const auto variable = std::string(util::trim(name.substr(dot == std::string::npos ? 0 : dot + 1)));
    if (equals == std::string::npos || value.empty() || variable.empty() ||
        (dot != std::string::npos && id.empty()))
      m_warnings.push_back(
          fmt::format("invalid command line --container-env-var input '{}', skipped: expected "
                      "NAME=VALUE or ID.NAME=VALUE",
                      util::printable(name)));
    else
      add(m_arguments, id, variable, value);
  }
}

void BuildVariables::add_file(const std::string& text, const std::string& file) {
  if (!util::trim(text).starts_with('{')) {
    for (const auto& [name, value] : read_dotenv(text, file)) add(m_file, {}, name, value);
    return;
  }
  const auto root = read_json(text, file);
  for (std::size_t i = 0; i < root.items.size(); ++i) {
    const auto& variables = root.items[i];
    if (variables.kind != Kind::table)
      throw wrong(file,
                  variables.position,
                  fmt::format("'{}' is {}; expected an object of variables",
                              util::printable(root.keys[i]),
                              described(variables.kind)));
    for (std::size_t j = 0; j < variables.items.size(); ++j) {
      const auto& value = variables.items[j];
      if (value.kind == Kind::null || value.kind == Kind::list || value.kind == Kind::table)
        throw wrong(file,
                    value.position,
                    fmt::format("the variable '{}' is {}; expected text",
                                util::printable(variables.keys[j]),
                                described(value.kind)));
      add(m_file, root.keys[i], variables.keys[j], value.text);
    }
  }
}

BuildVariables::Map BuildVariables::of(const sam::Identity& resource) const {
  Map all = m_file.all;
  const auto overlay = [&](const Map& map) {
    for (const auto& [name, value] : map) all[name] = value;
  };
  overlay(m_arguments.all);
  for (const auto& name : resource.names())
    for (const auto* source : {&m_file, &m_arguments})
      if (const auto own = source->by_id.find(name); own != source->by_id.end()) overlay(own->second);
  return all;
}

std::vector<std::string> BuildVariables::warnings(const std::vector<std::string>& names) const {
  auto all = m_warnings;
  for (const auto* source : {&m_file, &m_arguments})
    for (const auto& [id, variables] : source->by_id) {
      if (std::find(names.begin(), names.end(), id) != names.end()) continue;
      const auto nearest = util::nearest_name(id, names);
      all.push_back(
          fmt::format("variables are given for '{}', and the template has no such function or layer{}",
                      util::printable(id),
                      nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
    }
  return all;
}

void BuildVariables::add_to(util::Secrets& secrets) const {
  for (const auto* source : {&m_file, &m_arguments}) {
    for (const auto& [name, value] : source->all) secrets.add_value(value);
    for (const auto& [id, variables] : source->by_id)
      for (const auto& [name, value] : variables) secrets.add_value(value);
  }
}

} // namespace cbuild::project
