#pragma once

#include <cbuild/sam/resource.hpp>
#include <cbuild/util/secrets.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::project {

/// The variables that a build gets by options: of all resources, of all with one logical id, or of one by its
/// full path. Their values may be secrets: no message has one.
class BuildVariables {
public:
  using Map = std::map<std::string, std::string>;

  /// --container-env-var: "NAME=VALUE" for all, "ID.NAME=VALUE" or "Child/ID.NAME=VALUE" for one;
  /// `Parameters` as the id means all. As with `sam build`, what is neither is left out with a warning.
  void add_arguments(const std::vector<std::string>& arguments);

  /// --container-env-var-file: JSON, {"Parameters": {NAME: VALUE}, "ID": {NAME: VALUE}}, where the text
  /// begins with a brace, else lines NAME=VALUE as the dotenv of Node reads them, which are for all. `file`
  /// is its name. Throws Error(usage) with the line.
  void add_file(const std::string& text, const std::string& file);

  /// The lowest first: those for all, for the logical id, for the full path; of each the file's, then the
  /// arguments'.
  [[nodiscard]] Map of(const sam::Identity& resource) const;

  /// What was left out, and names that are none of `names`.
  [[nodiscard]] std::vector<std::string> warnings(const std::vector<std::string>& names) const;

  /// Adds all values that may be shown nowhere.
  void add_to(util::Secrets& secrets) const;

private:
  struct Source {
    Map all;
    std::map<std::string, Map> by_id;
  };
  void add(Source& source, const std::string& id, const std::string& name, const std::string& value);

  Source m_file;
  Source m_arguments;
  std::vector<std::string> m_warnings;
};

/// NAME=VALUE lines as the dotenv of Node reads them: `export` may come first; a value goes to the line's end
/// or to " #", without spaces around it, or is between quotes (', ", `), also over lines; between double
/// quotes \n is a new line. Throws Error(usage) with the line's number, and without its text.
[[nodiscard]] BuildVariables::Map read_dotenv(std::string_view text, const std::string& file);

} // namespace cbuild::project
