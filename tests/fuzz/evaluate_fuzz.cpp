// A template whose functions, loops and includes are resolved. The input has the template and the files that
// it may include, by their numbers.
#include "sections.hpp"
#include "template_check.hpp"

#include <cbuild/util/error.hpp>

#include <cstdint>

using namespace cbuild;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto files = fuzz::sections({reinterpret_cast<const char*>(data), size});
  const sam::ReadOptions options{
      .parameters = {{"Given", "given"}, {"Names", "a,b"}, {"AWS::Region", "eu-west-1"}},
      .unknown_parameters = {"Later"},
      .stack_path = "Child",
      .include = [&files](const std::string& location) {
        const auto* found = fuzz::section(files, location);
        if (found == nullptr) throw util::Error(util::ExitCode::usage, "there is no such file");
        return *found;
      }};
  fuzz::check_template(files.front(), options);
  return 0;
}
