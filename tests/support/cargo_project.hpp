#pragma once

#include "plan/cargo_recipe.hpp"
#include "support/sample_project.hpp"
#include "support/write_below.hpp"

#include <initializer_list>
#include <utility>

namespace cbuild::test {

inline std::string package(const std::string& name, const std::string& more = "") {
  return "[package]\nname = \"" + name + "\"\nversion = \"0.1.0\"\n" + more;
}

/// A package with src/main.rs in `directory`.
inline void
write_package(const std::filesystem::path& directory, const std::string& name, const std::string& more = "") {
  write_below(directory / "Cargo.toml", package(name, more));
  write_below(directory / "src/main.rs", "fn main() {}\n");
}

/// A project of rust-cargolambda functions.
class CargoProject : public SampleProject {
public:
  CargoProject() { make_repository(root() / ".git"); } // what is outside is not allowed

  struct Written {
    std::string id = "Api";
    std::string code = ".";
    std::string properties = "{}"; ///< BuildProperties
    std::string metadata = "";     ///< more of it: ", Key: value"
    std::string more = "";         ///< more properties: ", Key: value"
  };

  void functions(const std::vector<Written>& all) const {
    std::string text = "Resources:\n";
    for (const auto& function : all)
      text += "  " + function.id +
              ":\n    Type: AWS::Serverless::Function\n"
              "    Metadata: {BuildMethod: rust-cargolambda, BuildProperties: " +
              function.properties + function.metadata +
              "}\n    Properties: {Runtime: provided.al2, Handler: bootstrap, CodeUri: " + function.code +
              function.more + "}\n";
    write_file(root() / "template.yaml", text);
  }

  void function(const Written& written) const { functions({written}); }

  /// Of the project's only function.
  [[nodiscard]] plan::CargoBuild build() const {
    return dynamic_cast<const plan::CargoRecipe&>(*load().builds.at(0).recipe).build();
  }
};

} // namespace cbuild::test
