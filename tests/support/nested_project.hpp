#pragma once

#include "support/sample_project.hpp"

#include <string>

namespace cbuild::test {

/// A function with a Makefile, as a part of a template.
inline std::string function_text(const std::string& id, const std::string& more = "CodeUri: src") {
  return "  " + id +
         ":\n    Type: AWS::Serverless::Function\n"
         "    Properties: {Runtime: provided.al2, Handler: bootstrap, " +
         more + "}\n";
}

/// A nested stack, as a part of a template.
inline std::string stack_text(const std::string& id, const std::string& location) {
  return "  " + id + ":\n    Type: AWS::Serverless::Application\n    Properties: {Location: " + location +
         "}\n";
}

inline void
write_template(const SampleProject& sample, const std::string& file, const std::string& resources) {
  write_file(sample.root() / file, "Resources:\n" + resources);
}

/// The root stack gets Api; in child/template.yaml is its stack Child with Fn and Api, and in child/deep.yaml
/// Child's stack Deep with Fn. The code of both is in child/src.
inline void write_nested(const SampleProject& sample) {
  std::filesystem::create_directories(sample.root() / "child/src");
  write_file(sample.root() / "child/src/Makefile", "build-Fn:\n\ttrue\nbuild-Api:\n\ttrue\n");
  write_template(sample, "template.yaml", function_text("Api") + stack_text("Child", "child/template.yaml"));
  write_template(sample,
                 "child/template.yaml",
                 function_text("Fn") + function_text("Api") + stack_text("Deep", "deep.yaml"));
  write_template(sample, "child/deep.yaml", function_text("Fn"));
}

/// The full paths of what is to be built.
inline std::vector<std::string> full_paths(const project::Request& request) {
  std::vector<std::string> all;
  for (const auto& build : request.builds) all.push_back(build.resource.full_path());
  return all;
}

} // namespace cbuild::test
