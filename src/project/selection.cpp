#include "project/selection.hpp"

#include <cbuild/util/error.hpp>
#include <cbuild/util/glob.hpp>
#include <cbuild/util/suggestion.hpp>
#include <cbuild/util/text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <set>

namespace cbuild::project {
namespace {

using util::Error;
using util::ExitCode;
using Names = std::vector<std::string>;

bool has(const Names& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// A resource that `sam build` would build.
struct Refused {
  sam::Identity resource;
  Error why;
};

std::vector<Refused> refused(const std::vector<Stack>& stacks) {
  std::vector<Refused> all;
  for (const auto& stack : stacks)
    for (const auto& resource : stack.parsed.unsupported())
      all.push_back({{.logical_id = resource.logical_id,
                      .stack_path = stack.path,
                      .id = resource.logical_id,
                      .type = {},
                      .place = resource.place},
                     resource.why});
  return all;
}

/// The name by which --exclude names it; null for none.
const std::string* excluding(const Settings& settings, const sam::Identity& resource) {
  const auto names = resource.names();
  const auto& excluded = settings.excluded;
  const auto found =
      std::find_if(excluded.begin(), excluded.end(), [&](const auto& name) { return has(names, name); });
  return found == excluded.end() ? nullptr : &*found;
}

bool is_pattern(const std::string& name) { return name.find_first_of("*?[") != std::string::npos; }

/// What a user can name: a function that has code, one that is an image, or a layer.
struct Candidate {
  const sam::Identity& identity;
  const std::string& name;       ///< FunctionName or LayerName
  const sam::Resource* resource; ///< nothing for an image
  const sam::ImageFunction* image;
  const std::string* excluded_as = nullptr; ///< the name that --exclude has for it
  bool only_if_named = false;

  [[nodiscard]] bool is_layer() const { return resource != nullptr && resource->is_layer(); }
};

bool is_called(const Candidate& candidate, const std::string& name) {
  const auto& identity = candidate.identity;
  return !name.empty() && (identity.logical_id == name || identity.id == name || candidate.name == name);
}

bool fits(const Candidate& candidate, const std::string& pattern) {
  const auto parts = util::components(pattern);
  const auto matches = [&](const std::string& name) {
    return util::matches_path(parts, util::components(name));
  };
  const auto& identity = candidate.identity;
  if (pattern.find('/') != std::string::npos) return matches(identity.full_path());
  return matches(identity.logical_id) || matches(identity.id) ||
         (!candidate.name.empty() && matches(candidate.name));
}

/// An error about a name, with what there is.
class Unknown {
public:
  Unknown(const std::vector<Stack>& stacks, std::string name) : m_stacks(stacks), m_name(std::move(name)) {}

  [[noreturn]] void fail() const {
    if (auto known = not_built()) throw std::move(*known);
    const auto slash = m_name.rfind('/');
    if (slash != std::string::npos) fail_in_stack(m_name.substr(0, slash), m_name.substr(slash + 1));
    fail(fmt::format("no function or layer '{}' in the template", util::printable(m_name)), names());
  }

  [[noreturn]] void fail_to_match() const {
    fail(fmt::format("no function or layer fits '{}'", util::printable(m_name)), names());
  }

private:
  [[nodiscard]] std::optional<Error> not_built() const;
  [[noreturn]] void fail_in_stack(const std::string& path, const std::string& name) const;

  [[noreturn]] void fail(std::string message, const Names& known) const {
    ResourceNotFound error(std::move(message));
    suggest(error, known);
    throw error;
  }

  [[nodiscard]] bool is_named(const sam::Identity& resource) const {
    return resource.full_path() == m_name || resource.logical_id == m_name || resource.id == m_name;
  }

  [[nodiscard]] Names names() const {
    Names all;
    for (const auto& stack : m_stacks) add_names(all, stack, &sam::Identity::full_path);
    return all;
  }

  template <class Name>
  static void add_names(Names& all, const Stack& stack, const Name& name) {
    for (const auto& resource : stack.parsed.resources()) all.push_back(std::invoke(name, resource));
    for (const auto& image : stack.parsed.images()) all.push_back(std::invoke(name, image));
  }

  void suggest(Error& error, const Names& full_paths) const {
    auto nearest = full_paths;
    for (const auto& stack : m_stacks)
      if (!stack.path.empty()) add_names(nearest, stack, &sam::Identity::logical_id);
    util::suggest_nearest(error, m_name, nearest);
    if (error.hints().empty()) util::suggest(error, m_name, full_paths);
  }

  const std::vector<Stack>& m_stacks;
  std::string m_name;
};

/// What is in the templates by that name, and is not built.
std::optional<Error> Unknown::not_built() const {
  for (const auto& stack : m_stacks)
    for (const auto& skipped : stack.parsed.skipped())
      if (is_named(skipped))
        return Error(ExitCode::usage,
                     fmt::format("'{}' has nothing to build: {}", skipped.full_path(), skipped.reason));
  for (const auto& resource : refused(m_stacks))
    if (is_named(resource.resource)) return resource.why;
  for (const auto& stack : m_stacks) {
    for (const auto& child : stack.parsed.nested()) {
      if (!is_named(child)) continue;
      const auto path = child.full_path();
      if (!child.location)
        return Error(
            ExitCode::usage,
            fmt::format("'{}' is a nested stack, and nothing in it is built: {}", path, child.not_local));
      return Error(ExitCode::usage, fmt::format("'{}' is a nested stack, no function or layer", path))
          .hint(fmt::format("to build what is in it: cbuild build '{}/**'", path));
    }
  }
  return std::nullopt;
}

void Unknown::fail_in_stack(const std::string& path, const std::string& name) const {
  Names stacks;
  for (const auto& stack : m_stacks) {
    if (stack.path == path && !path.empty()) {
      Names own;
      add_names(own, stack, &sam::Identity::full_path);
      fail(fmt::format("no function or layer '{}' in the nested stack '{}'",
                       util::printable(name),
                       util::printable(path)),
           own);
    }
    if (!stack.path.empty()) stacks.push_back(stack.path);
    for (const auto& child : stack.parsed.nested())
      if (!child.location && child.full_path() == path)
        throw Error(ExitCode::usage,
                    fmt::format("nothing in the nested stack '{}' is built: {}", path, child.not_local));
  }
  ResourceNotFound error(fmt::format("no nested stack '{}' in the template", util::printable(path)));
  util::suggest(error, path, stacks);
  throw error;
}

/// Of --exclude's names, those that leave nothing out.
Names exclude_warnings(const std::vector<Stack>& stacks, const Settings& settings) {
  if (settings.excluded.empty()) return {};
  Names names;
  const auto add = [&names](const auto& resources) {
    for (const auto& resource : resources)
      for (auto& name : resource.names()) names.push_back(std::move(name));
  };
  for (const auto& stack : stacks) {
    add(stack.parsed.resources());
    add(stack.parsed.images());
    add(stack.parsed.skipped());
  }
  for (const auto& resource : refused(stacks))
    for (auto& name : resource.resource.names()) names.push_back(std::move(name));
  Names warnings;
  for (const auto& name : settings.excluded) {
    if (has(names, name)) continue;
    const auto nearest = util::nearest_name(name, names);
    warnings.push_back(fmt::format("--exclude {}: the template has no such resource{}",
                                   util::printable(name),
                                   nearest ? fmt::format("; did you mean '{}'?", *nearest) : ""));
  }
  return warnings;
}

/// Those that the user named.
class Named {
public:
  Named(const std::vector<Stack>& stacks, const Settings& settings) : m_stacks(stacks) {
    for (const auto& stack : stacks) {
      for (const auto& resource : stack.parsed.resources())
        m_all.push_back({resource, resource.name, &resource, nullptr, excluding(settings, resource)});
      for (const auto& image : stack.parsed.images())
        m_all.push_back({image, image.name, nullptr, &image, excluding(settings, image)});
      for (const auto& skipped : stack.parsed.skipped())
        if (const auto& own = skipped.if_named)
          m_all.push_back({*own, own->name, &*own, nullptr, nullptr, true});
    }
  }

  void add(const std::string& name) {
    if (is_pattern(name)) {
      if (!add_fitting(name)) Unknown(m_stacks, name).fail_to_match();
      return;
    }
    const bool is_function = add(name, Kind::function);
    const bool is_layer = add(name, Kind::layer);
    if (!is_function && !is_layer) Unknown(m_stacks, name).fail();
  }

  Selection take() && {
    add_own_layers();
    for (const auto& candidate : m_all) {
      const auto wanted = m_wanted.find(&candidate.identity);
      if (wanted == m_wanted.end()) continue;
      if (candidate.image != nullptr)
        m_selection.images.push_back({*candidate.image, wanted->second});
      else
        m_selection.resources.push_back(*candidate.resource);
    }
    return std::move(m_selection);
  }

private:
  enum class Kind { function, layer };

  bool add(const std::string& name, Kind kind);
  void want(const Candidate& candidate);
  bool add_fitting(const std::string& pattern);
  void add_own_layers();

  const std::vector<Stack>& m_stacks;
  std::vector<Candidate> m_all;
  std::map<const sam::Identity*, bool> m_wanted; ///< and whether by name, not by a pattern
  Selection m_selection;
};

/// A full path is one resource's own; what else a name can be, several may have.
bool Named::add(const std::string& name, Kind kind) {
  std::vector<const Candidate*> found;
  for (const auto& candidate : m_all) {
    if (candidate.is_layer() != (kind == Kind::layer)) continue;
    if (candidate.identity.full_path() == name) {
      want(candidate);
      return true;
    }
    if (is_called(candidate, name)) found.push_back(&candidate);
  }
  if (found.empty()) return false;
  const auto key = [](const Candidate* each) { return util::in_lower_case(each->identity.full_path()); };
  std::sort(found.begin(), found.end(), [&](const auto* a, const auto* b) { return key(a) < key(b); });
  want(*found.front());
  if (found.size() == 1) return true;
  Names paths;
  paths.reserve(found.size());
  for (const auto* each : found) paths.push_back(fmt::format("'{}'", each->identity.full_path()));
  m_selection.warnings.push_back(fmt::format("several are called '{}': {}; of these {} is built",
                                             util::printable(name),
                                             util::join(paths, ", "),
                                             paths.front()));
  return true;
}

void Named::want(const Candidate& candidate) {
  m_wanted[&candidate.identity] = true;
  if (candidate.excluded_as != nullptr)
    m_selection.warnings.push_back(fmt::format("'{}' is built, as it is named, though --exclude {} is given",
                                               candidate.identity.full_path(),
                                               util::printable(*candidate.excluded_as)));
}

bool Named::add_fitting(const std::string& pattern) {
  bool any = false;
  for (const auto& candidate : m_all) {
    if (candidate.only_if_named || !fits(candidate, pattern)) continue;
    any = true;
    if (candidate.excluded_as == nullptr) m_wanted.emplace(&candidate.identity, false);
  }
  return any;
}

void Named::add_own_layers() {
  std::set<std::string> used; // places
  for (const auto& candidate : m_all)
    if (candidate.resource != nullptr && m_wanted.contains(&candidate.identity))
      for (const auto& layer : candidate.resource->own_layers)
        used.insert(candidate.identity.stack_path + "/" + layer);
  for (const auto& candidate : m_all)
    if (candidate.is_layer() && !candidate.only_if_named &&
        used.contains(candidate.identity.stack_path + "/" + candidate.identity.logical_id))
      m_wanted.emplace(&candidate.identity, false);
}

Selection select_all(const std::vector<Stack>& stacks, const Settings& settings) {
  Selection selection;
  for (const auto& stack : stacks) {
    for (const auto& resource : stack.parsed.resources())
      if (excluding(settings, resource) == nullptr) selection.resources.push_back(resource);
    for (const auto& image : stack.parsed.images())
      if (excluding(settings, image) == nullptr) selection.images.push_back({image, false});
  }
  // Left out of the build, these would be deployed as their source.
  for (const auto& resource : refused(stacks)) {
    if (excluding(settings, resource.resource) != nullptr) continue;
    auto error = resource.why;
    if (!selection.resources.empty() || !selection.images.empty())
      error.add_hint("name what to build: cbuild build FUNCTION…");
    throw error;
  }
  return selection;
}

} // namespace

Selection select(const std::vector<Stack>& stacks, const Settings& settings) {
  Selection selection;
  if (settings.functions.empty()) {
    selection = select_all(stacks, settings);
  } else {
    Named named(stacks, settings);
    for (const auto& name : settings.functions) named.add(name);
    selection = std::move(named).take();
  }
  const auto warnings = exclude_warnings(stacks, settings);
  selection.warnings.insert(selection.warnings.end(), warnings.begin(), warnings.end());
  return selection;
}

} // namespace cbuild::project
