#include "build/lambda_files.hpp"

#include <cbuild/artifact/runtime_check.hpp>
#include <cbuild/util/error.hpp>
#include <cbuild/util/mapped_file.hpp>

namespace cbuild::build {

namespace fs = std::filesystem;
using util::Error;
using util::ExitCode;

void check_architecture(const fs::path& stage,
                        const std::vector<fs::path>& names,
                        const std::string& architecture) {
  const artifact::Destination target{
      .runtime = "", .architecture = architecture, .has_file = [](const std::string&) { return false; }};
  for (const auto& name : names) {
    const util::MappedFile file(stage / name);
    for (const auto& problem : artifact::check_file(name.generic_string(), file.bytes(), target))
      if (problem.severity == artifact::Severity::fails)
        throw Error(ExitCode::refused, "the program cannot run: " + problem.text);
  }
}

} // namespace cbuild::build
