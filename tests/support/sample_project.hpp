#pragma once

#include "plan/makefile_recipe.hpp"
#include "support/catch.hpp"
#include "support/git_repository.hpp"
#include "support/temp_directory.hpp"
#include "support/tree_snapshot.hpp"

#include <cbuild/project/request.hpp>
#include <cbuild/util/error.hpp>

namespace cbuild::test {

/// A template with the functions Api (in src) and Job (in job), and what they are made from.
inline constexpr const char* k_template = R"(Resources:
  Api:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties:
      Runtime: provided.al2
      Handler: bootstrap
      CodeUri: src
  Job:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties:
      Runtime: python3.13
      Handler: app.handler
      CodeUri: job/
)";

inline const plan::MakefileBuild& makefile_of(const project::ResourceBuild& build) {
  return dynamic_cast<const plan::MakefileRecipe&>(*build.recipe).build();
}

inline const plan::MakefileText& text_of(const project::ResourceBuild& build) {
  return dynamic_cast<const plan::MakefileRecipe&>(*build.recipe).text();
}

class SampleProject {
public:
  SampleProject() {
    for (const auto* name : {"src", "job"}) std::filesystem::create_directory(root() / name);
    write_file(root() / "template.yaml", k_template);
    write_file(root() / "src/Makefile", "build-Api:\n\ttrue\n");
    write_file(root() / "job/Makefile", "build-Job:\n\ttrue\n");
    options.template_file = root() / "template.yaml";
    options.build_directory = root() / ".aws-sam/build";
  }

  [[nodiscard]] const std::filesystem::path& root() const { return m_directory.path(); }

  /// Writes the template anew with `from` replaced.
  void edit(const std::string& from, const std::string& to) const {
    std::string text = k_template;
    text.replace(text.find(from), from.size(), to);
    write_file(root() / "template.yaml", text);
  }

  [[nodiscard]] project::Settings settings() const { return project::read_settings(options); }
  [[nodiscard]] project::Request load() const { return project::load_request(settings()); }

  /// The error as the user sees it, with the project's directory as PROJECT.
  [[nodiscard]] std::string error() const { return error(util::ExitCode::usage); }

  /// The same for an error of the file system.
  [[nodiscard]] std::string local_error() const { return error(util::ExitCode::local_files); }

  [[nodiscard]] std::string without_root(std::string text) const {
    const auto name = root().string();
    for (auto at = text.find(name); at != text.npos; at = text.find(name))
      text.replace(at, name.size(), "PROJECT");
    return text;
  }

  project::BuildOptions options;

private:
  [[nodiscard]] std::string error(util::ExitCode code) const {
    try {
      (void)load();
    } catch (const util::Error& failure) {
      CHECK(failure.code() == code);
      return without_root(util::render(failure));
    }
    throw std::logic_error("nothing was thrown");
  }

  TempDirectory m_directory;
};

} // namespace cbuild::test
