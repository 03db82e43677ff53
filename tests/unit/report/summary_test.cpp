#include "report/summary.hpp"
#include "support/catch.hpp"

using namespace cbuild::report;
using namespace std::chrono_literals;

namespace {

const std::vector<Result> k_results{
    {.name = "HelloRustFunction",
     .status = Status::built,
     .time = 12'345ms,
     .size = 4'100'000,
     .artifact = "out/Rust"},
    {.name = "Api",
     .status = Status::failed,
     .time = 280ms,
     .size = std::nullopt,
     .artifact = "make:\nerror"},
    {.name = "日本", .status = Status::cancelled, .time = 0ms, .size = std::nullopt, .artifact = ""},
};

} // namespace

TEST_CASE("summary: columns are aligned and lines have no space at their end", "[report]") {
  CHECK(summary_table(k_results, "FUNCTION", Style(false)) ==
        "FUNCTION           STATUS       TIME    SIZE  ARTIFACT\n"
        "HelloRustFunction  built      12.3 s  4.1 MB  out/Rust\n"
        "Api                failed     0.28 s       -  make:\\nerror\n"
        "日本               cancelled  0.00 s       -  -\n");
}

TEST_CASE("summary: no results are no table", "[report]") {
  CHECK(summary_table({}, "FUNCTION", Style(false)).empty());
}

TEST_CASE("summary: colours do not move the columns", "[report]") {
  const std::string table = summary_table(k_results, "IMAGE", Style(true));
  CHECK_THAT(table, ContainsSubstring("HelloRustFunction  \x1b[32mbuilt\x1b[0m      12.3 s"));
  CHECK_THAT(table, ContainsSubstring("\x1b[31mfailed\x1b[0m     0.28 s"));
}

TEST_CASE("summary: below a success are sam's words on what to do next", "[report]") {
  Summary summary{.results = {},
                  .failures = {},
                  .place = Results{.directory = "/p/.aws-sam/build",
                                   .template_file = "/p/.aws-sam/build/template.yaml",
                                   .shown_directory = ".aws-sam/build",
                                   .shown_template_file = ".aws-sam/build/template.yaml"}};
  CHECK(summary_text(summary, "FUNCTION", Style(false)) == R"(
Build Succeeded

Built Artifacts  : .aws-sam/build
Built Template   : .aws-sam/build/template.yaml

Commands you can use next
=========================
[*] Validate SAM template: sam validate
[*] Invoke Function: sam local invoke
[*] Test Function in the Cloud: sam sync --stack-name {{stack-name}} --watch
[*] Deploy: sam deploy --guided
)");
  summary.place->shown_template_file = "out/template.yaml";
  summary.place->is_default = false;
  const auto text = closing_text(summary, Style(false));
  CHECK_THAT(text, ContainsSubstring("sam local invoke -t out/template.yaml\n"));
  CHECK_THAT(text, ContainsSubstring("sam deploy --guided --template-file out/template.yaml\n"));
}

TEST_CASE("summary: a failed build is called so, one that did not come to building is not", "[report]") {
  Summary summary{.results = k_results, .failures = {{}}, .place = Results{}};
  CHECK(closing_text(summary, Style(false)) == "\nBuild Failed\n");
  summary.results.clear();
  CHECK(summary_text(summary, "FUNCTION", Style(false)).empty());
  CHECK(closing_text({.results = k_results}, Style(false)).empty());
}
