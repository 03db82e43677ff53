#include "native.hpp"
#include "plan/native_options.hpp"

using namespace cbuild;
using nlohmann::json;
using test::NativeSample;

namespace {

struct NodeSample : NativeSample {
  NodeSample() {
    function.runtime = "nodejs20.x";
    function.handler = "src/app.lambdaHandler";
    files.write("/p/src/package.json", "{}");
  }
};

} // namespace

TEST_CASE("native_options: npm ci where there is a lock, unless the template says otherwise", "[plan]") {
  NodeSample sample;
  CHECK(sample.parameters().at("options") == json{{"use_npm_ci", false}});
  sample.files.write("/p/src/package-lock.json", "{}");
  CHECK(sample.parameters().at("options") == json{{"use_npm_ci", true}});
  sample.add_property("UseNpmCi", false);
  CHECK(sample.parameters().at("options") == json{{"use_npm_ci", false}});
}

TEST_CASE("native_options: a truth value that is none", "[plan]") {
  NodeSample sample;
  sample.add_property("UseNpmCi", std::string("maybe"));
  CHECK(test::error_of([&] { sample.recipe(); }).message() ==
        "BuildProperties.UseNpmCi of 'Fn': expected true or false");
}

TEST_CASE("native_options: go's", "[plan]") {
  NativeSample sample;
  sample.function.runtime = "go1.x";
  sample.function.handler = "hello";
  sample.files.write("/p/src/go.mod", "");
  CHECK(sample.parameters().at("options") ==
        json{{"artifact_executable_name", "hello"}, {"trim_go_path", false}});
  sample.add_property("TrimGoPath", true);
  CHECK(sample.parameters().at("options").at("trim_go_path") == true);
}

TEST_CASE("native_options: python's parent packages", "[plan]") {
  NativeSample sample;
  sample.add_property("ParentPackageMode", std::string("explicit"));
  CHECK(test::error_of([&] { sample.recipe(); }).message() ==
        "BuildProperties.ParentPackageMode of 'Fn': 'explicit' needs ParentPackages as well");
  sample.add_property("ParentPackages", std::string("src.fn"));
  CHECK(sample.parameters().at("options") == json{{"parent_python_packages", "src.fn"}});
}

TEST_CASE("native_options: python's parent packages by handler and path", "[plan]") {
  CHECK(plan::parent_packages("src.orders.app.handler", "/p/src/orders") == "src.orders");
  CHECK(plan::parent_packages("src.app.handler", "/p/src/orders") == "src");
  CHECK(plan::parent_packages("app.handler", "/p/src").empty());
  CHECK(plan::parent_packages("lib.app.handler", "/p/src").empty());
  CHECK(plan::parent_packages("", "/p").empty());
  NativeSample sample;
  sample.add_property("ParentPackageMode", std::string("auto"));
  CHECK(sample.parameters().at("options").is_null());
  CHECK(sample.warnings.size() == 1);
  sample.function.handler = "src.app.handler";
  CHECK(sample.parameters().at("options") == json{{"parent_python_packages", "src"}});
}

TEST_CASE("native_options: names in snake_case", "[plan]") {
  CHECK(plan::snake_case("EntryPoints") == "entry_points");
  CHECK(plan::snake_case("outExtension") == "out_extension");
  CHECK(plan::snake_case("") == "");
}
