#pragma once

#include <cbuild/util/secrets.hpp>

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace cbuild::project {

/// The variables that a build gets by options: of all resources, or of one by its logical id. Their values
/// may be secrets: no message has one.
class BuildVariables {
public:
  using Map = std::map<std::string, std::string>;

  /// --container-env-var: "NAME=VALUE" for all, "ID.NAME=VALUE" for one; `Parameters` as the id means all. As
  /// with `sam build`, what is neither is left out with a warning.
  void add_arguments(const std::vector<std::string>& arguments);

  /// --container-env-var-file: JSON, {"Parameters": {NAME: VALUE}, "ID": {NAME: VALUE}}, where the text
  /// begins with a brace, else lines NAME=VALUE as the dotenv of Node reads them, which are for all. `file`
  /// is its name. Throws Error(usage) with the line.
  void add_file(const std::string& text, const std::string& file);

  /// The lowest first: the file's for all, the arguments' for all, the file's for this one, the arguments'
  /// for it.
  [[nodiscard]] Map of(const std::string& logical_id) const;

  /// What was left out, and ids that are none of `ids`.
  [[nodiscard]] std::vector<std::string> warnings(const std::vector<std::string>& ids) const;

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
