#include "plan/container_script.hpp"

#include "plan/followed_links.hpp"
#include "plan/scripts.hpp"

#include <cbuild/action/closure.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/utf8.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

namespace cbuild::plan {

using action::Action;

namespace {

/// Names for one call of cp: with all of them at once some shells are slow, and a command can be too long.
constexpr std::size_t k_batch = 500;

/// Longer steps are a file: a script is one word, which must not have more than 128 KiB.
constexpr std::size_t k_most_in_script = 4096;

/// The permission bits that `directory` has in the source; what is made without a word gets the umask's.
std::uint32_t mode_of(const action::Snapshot& source, const std::string& directory) {
  constexpr std::uint32_t k_made = 0755;
  const auto& entries = source.entries;
  const auto found =
      std::lower_bound(entries.begin(), entries.end(), directory, [](const auto& entry, const auto& path) {
        return entry.path < path;
      });
  return found == entries.end() || found->path != directory ? k_made : found->state.mode;
}

/// Lines "copy 'DIRECTORY' MODE './NAME' …". Those below a directory come before it, or they would change its
/// time after it was set.
std::vector<std::string> copy_lines(const action::Snapshot& source) {
  std::vector<std::string> lines;
  auto steps = action::copy_steps(source);
  std::reverse(steps.begin(), steps.end());
  for (const auto& [directory, names] : steps) {
    const auto place = shell_quoted(directory.empty() ? "." : directory);
    std::size_t done = 0;
    do { // a directory of which nothing is copied is one too
      auto line = fmt::format("copy {} {:o}", place, mode_of(source, directory));
      const auto end = std::min(names.size(), done + k_batch);
      for (; done < end; ++done) line += " " + shell_quoted("./" + names[done]);
      lines.push_back(line + " || return");
    } while (done < names.size());
  }
  return lines;
}

/// Before those of the source, which set the times of the directories that links are in.
std::vector<std::string> link_lines(std::span<const ReadLink> links) {
  std::vector<std::string> lines;
  for (const auto& [link, container, content] : links) {
    const auto slash = link.path.rfind('/');
    const auto directory = slash == std::string::npos ? std::string(".") : link.path.substr(0, slash);
    const auto place = shell_quoted(link.path);
    lines.push_back(fmt::format("mkdir -p {}/{} || return", places::k_scratch, shell_quoted(directory)));
    if (content == nullptr) {
      lines.push_back(fmt::format("cp -p {} {}/{} || return", container, places::k_scratch, place));
      continue;
    }
    lines.push_back(fmt::format("from={} into={}/{}", container, places::k_scratch, place));
    for (auto& line : copy_lines(*content)) lines.push_back(std::move(line));
  }
  if (!lines.empty()) lines.push_back(fmt::format("from={} into={}", places::k_source, places::k_scratch));
  return lines;
}

std::vector<std::string> all_copy_lines(const action::Snapshot& source, std::span<const ReadLink> links) {
  if (links.empty()) return copy_lines(source);
  auto lines = link_lines(links);
  for (auto& line : copy_lines(without_links(source, links))) lines.push_back(std::move(line));
  return lines;
}

/// What every script may have.
const Values& common_values() {
  static const Values values{{"SOURCE", std::string(places::k_source)},
                             {"SCRATCH", std::string(places::k_scratch)},
                             {"ARTIFACTS", std::string(places::k_artifacts)},
                             {"CA_BUNDLE", std::string(places::k_ca_bundle)},
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

std::string
copy_source_function(const action::Snapshot& source, std::span<const ReadLink> links, Action& action) {
  const auto lines = all_copy_lines(source, links);
  auto copies = util::join(lines, "\n  ");
  // A request to the engine is UTF-8; names need not be.
  if (copies.size() > k_most_in_script || !util::is_utf8(copies)) {
    action.texts.push_back({std::string(places::k_copy_steps), util::join(lines, "\n") + "\n"});
    copies = fmt::format(". {} || return", places::k_copy_steps);
  }
  return filled(scripts::copy_source, {{"COPIES", copies}});
}

void add_variables(const std::map<std::string, std::string>& variables, action::Command& command) {
  constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_";
  constexpr std::string_view k_digits = "0123456789";
  for (const auto& [name, value] : variables) {
    const bool exportable =
        !name.empty() && k_digits.find(name.front()) == std::string_view::npos &&
        name.find_first_not_of(std::string(k_letters) + std::string(k_digits)) == std::string::npos;
    (exportable ? command.secret_environment : command.environment)[name] = value;
  }
}

void add_tree(const action::Tree& tree, const action::Snapshot& snapshot, Action& action) {
  action.inputs.push_back({tree.root, tree.container, tree.rules});
  const auto closure = action::closure(snapshot);
  action.closed = action.closed && closure.visible == 0;
  for (const auto& path : closure.directories)
    action.masks.directories.push_back(fmt::format("{}/{}", tree.container, path));
  for (const auto& path : closure.files)
    action.masks.files.push_back(fmt::format("{}/{}", tree.container, path));
}

std::string ca_bundle_script(const HostNetwork& network, Action& action) {
  if (!network.ca_bundle) return {};
  action.inputs.push_back({*network.ca_bundle, std::string(places::k_ca_bundle)});
  return trust_ca_bundle_script();
}

std::string script_head(const HostNetwork& network, Action& action) {
  return "exec 2>&1\n" + ca_bundle_script(network, action);
}

} // namespace cbuild::plan
