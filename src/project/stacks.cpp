#include "project/stacks.hpp"

#include <cbuild/output/build_directory.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/file.hpp>
#include <cbuild/util/paths.hpp>
#include <cbuild/util/text.hpp>
#include <cbuild/util/url.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace cbuild::project {
namespace {

namespace fs = std::filesystem;
using util::Error;

// CloudFormation has 2,000 stacks in an account, and 500 resources in a template.
constexpr std::size_t k_most_stacks = 2000;
constexpr std::size_t k_most_bytes = std::size_t{64} << 20;

/// A template, by where it is and as messages name it.
struct Source {
  fs::path file; ///< absolute, without links
  std::string shown;
};

/// The path that a location means: a file:// URL has it encoded, after a host that may be left out.
fs::path local_path(const std::string& location) {
  constexpr std::string_view k_scheme = "file://";
  if (!location.starts_with(k_scheme)) return location;
  const auto slash = location.find('/', k_scheme.size());
  return slash == std::string::npos ? fs::path() : fs::path(util::percent_decode(location.substr(slash)));
}

/// As the parent is named, so is its child.
std::string shown_name(const fs::path& location, const fs::path& file, const Source& parent) {
  const auto path = (fs::path(parent.shown).parent_path() / location).lexically_normal();
  return util::resolved(path) == file ? path.string() : file.string();
}

bool is_inside_any(const fs::path& file, const std::vector<fs::path>& directories) {
  return std::any_of(
      directories.begin(), directories.end(), [&](const auto& root) { return util::is_inside(file, root); });
}

/// What AWS::Include names. What is wrong in its text is shown, so the file has to be the project's.
std::string
included_text(const fs::path& directory, const std::vector<fs::path>& readable, const std::string& location) {
  const auto file = util::resolved(directory / location);
  if (!is_inside_any(file, readable))
    throw Error(util::ExitCode::usage, "it is outside the project; --allow-outside lets a build see it");
  return util::File::open_read(file).read_at_most(sam::k_max_template + 1);
}

class Loader {
public:
  explicit Loader(const Settings& settings) : m_settings(settings), m_readable(settings.allowed.directories) {
    m_readable.push_back(util::project_root(util::resolved(settings.template_file).parent_path()));
  }

  std::vector<Stack> run() && {
    sam::ReadOptions options;
    options.parameters = m_settings.parameters;
    add({util::resolved(m_settings.template_file), m_settings.shown_template}, std::move(options));
    check_result_places(m_stacks);
    return std::move(m_stacks);
  }

private:
  void add(const Source& source, sam::ReadOptions options);
  [[nodiscard]] sam::Template read(const Source& source, sam::ReadOptions options);
  void add_child(const sam::NestedStack& child);
  [[nodiscard]] Source source_of(const sam::NestedStack& child) const;
  void check_may_be_read(const sam::NestedStack& child, const fs::path& file) const;
  void check_no_recursion(const sam::NestedStack& child, const Source& source) const;

  const Settings& m_settings;
  std::vector<fs::path> m_readable;
  std::vector<Stack> m_stacks;
  std::vector<Source> m_open; ///< those that led here
  std::size_t m_bytes = 0;
};

void Loader::add(const Source& source, sam::ReadOptions options) {
  const auto directory = source.file.parent_path();
  auto path = options.stack_path;
  auto parsed = read(source, std::move(options));
  m_stacks.push_back({.path = std::move(path),
                      .directory = directory,
                      .code_start = m_settings.base_is_given ? m_settings.base : directory,
                      .parsed = std::move(parsed)});
  m_open.push_back(source);
  const auto children = m_stacks.back().parsed.nested(); // the stacks move as more come
  for (const auto& child : children)
    if (child.location) add_child(child);
  m_open.pop_back();
}

sam::Template Loader::read(const Source& source, sam::ReadOptions options) {
  const auto path = options.stack_path;
  try {
    auto text = util::File::open_read(source.file).read_at_most(sam::k_max_template + 1);
    m_bytes += text.size();
    if (m_settings.language_extensions == false) options.language_extensions = sam::LanguageExtensions::off;
    // The template keeps it for longer than this lives.
    options.include = [directory = source.file.parent_path(), readable = m_readable](const auto& location) {
      return included_text(directory, readable, location);
    };
    auto parsed = sam::Template::parse(std::move(text), source.shown, std::move(options));
    if (const auto& refusal = parsed.refusal()) throw Error(*refusal);
    return parsed;
  } catch (Error& error) {
    if (!path.empty()) error.add_frame(fmt::format("while reading the nested stack '{}'", path));
    throw;
  }
}

void Loader::add_child(const sam::NestedStack& child) {
  const auto source = source_of(child);
  if (m_stacks.size() >= k_most_stacks || m_bytes > k_most_bytes)
    throw child.place.error(
        fmt::format("the template has too many nested stacks: more than {}, or than {} of "
                    "templates",
                    k_most_stacks,
                    util::format_bytes(k_most_bytes)));
  sam::ReadOptions options;
  options.parameters = child.parameters;
  options.unknown_parameters = child.unknown_parameters;
  options.stack_path = child.full_path();
  constexpr const char* k_region = "AWS::Region"; // of all stacks; what else options give is the root's
  if (const auto region = m_settings.parameters.find(k_region); region != m_settings.parameters.end())
    options.parameters.insert(*region);
  add(source, std::move(options));
}

Error wrong(const sam::NestedStack& child, std::string_view what) {
  return child.location->place.error(fmt::format("the template '{}' of the nested stack '{}' {}",
                                                 util::printable(child.location->value),
                                                 child.full_path(),
                                                 what));
}

Source Loader::source_of(const sam::NestedStack& child) const {
  const auto& parent = m_open.back();
  const auto location = local_path(child.location->value);
  if (location.empty() || location.string().find('\0') != std::string::npos)
    throw wrong(child, "is no path of a file");
  const auto path = (parent.file.parent_path() / location).lexically_normal();
  Source source;
  try {
    if (!util::is_file(path)) {
      std::error_code ignored;
      throw wrong(child,
                  fs::exists(path, ignored)
                      ? "is not a file"
                      : fmt::format("does not exist (looked for '{}')", util::printable(path.string())));
    }
    source.file = util::resolved(path);
    source.shown = shown_name(location, source.file, parent);
  } catch (const Error& error) {
    if (error.code() == util::ExitCode::usage) throw;
    throw wrong(child, "cannot be used: " + error.message());
  }
  check_may_be_read(child, source.file);
  check_no_recursion(child, source);
  return source;
}

/// The template may have come with somebody else's project, and what is wrong in a file is shown.
void Loader::check_may_be_read(const sam::NestedStack& child, const fs::path& file) const {
  if (is_inside_any(file, m_readable)) return;
  throw wrong(child,
              fmt::format("is outside the project '{}': it is '{}'",
                          util::printable(m_readable.front().string()),
                          util::printable(file.string())))
      .hint("if that is meant: --allow-outside " + util::printable(file.parent_path().string()));
}

void Loader::check_no_recursion(const sam::NestedStack& child, const Source& source) const {
  const auto same = [&](const Source& open) { return open.file == source.file; };
  const auto first = std::find_if(m_open.begin(), m_open.end(), same);
  if (first == m_open.end()) return;
  std::vector<std::string> chain;
  for (auto open = first; open != m_open.end(); ++open)
    chain.push_back(fmt::format("'{}'", util::printable(open->shown)));
  chain.push_back(chain.front());
  throw wrong(child, "contains itself: " + util::join(chain, " → "));
}

} // namespace

std::vector<Stack> load_stacks(const Settings& settings) { return Loader(settings).run(); }

/// The same place can come of names other than logical ids; a log has dots for the slashes of its place.
void check_result_places(const std::vector<Stack>& stacks) {
  std::map<std::string, sam::Place> known;
  const auto add = [&known](const std::string& place, const sam::Identity& resource) {
    if (!output::is_place(place))
      throw resource.place.error(fmt::format("'{}' cannot be the name of a directory in the build directory",
                                             util::printable(place)));
    auto log = place;
    std::replace(log.begin(), log.end(), '/', '.');
    const auto [other, is_new] = known.emplace(std::move(log), resource.place);
    if (!is_new)
      throw resource.place.error(
          fmt::format("the results of '{}' would lie where those of the resource at {} do",
                      util::printable(place),
                      other->second.shown()));
  };
  for (const auto& stack : stacks) {
    for (const auto& resource : stack.parsed.resources()) add(resource.result_place(), resource);
    for (const auto& image : stack.parsed.images()) add(image.result_place(), image);
    for (const auto& child : stack.parsed.nested())
      if (child.location) add(child.full_path(), child);
  }
}

std::vector<std::string> stack_warnings(const std::vector<Stack>& stacks) {
  std::vector<std::string> names;
  for (const auto& stack : stacks)
    for (const auto& child : stack.parsed.nested())
      if (!child.location) names.push_back(fmt::format("'{}' ({})", child.full_path(), child.not_local));
  if (names.empty()) return {};
  return {fmt::format("nested stacks whose templates are not on this machine, so that nothing in them is "
                      "built: {}",
                      util::join(names, ", "))};
}

} // namespace cbuild::project
