#include "native.hpp"

using namespace cbuild;
using test::NativeSample;

namespace {

plan::Diagnosis diagnosed(int exit_code, const std::string& answer = {}) {
  return NativeSample().recipe()->diagnose({.exit_code = exit_code, .answer = answer}, {});
}

std::string error_answer(int code, const std::string& message) {
  return nlohmann::json{{"jsonrpc", "2.0"}, {"id", 1}, {"error", {{"code", code}, {"message", message}}}}
      .dump();
}

} // namespace

TEST_CASE("native_diagnosis: success is a result in the answer, not the exit code alone", "[plan]") {
  const auto recipe = NativeSample().recipe();
  CHECK(recipe->succeeded({.answer = R"({"jsonrpc":"2.0","id":1,"result":{"artifacts_dir":"/a"}})"}));
  CHECK_FALSE(recipe->succeeded({.exit_code = 1, .answer = R"({"result":{}})"}));
  for (const std::string answer : {"", "Traceback", "[]", R"({"error":{}})"}) {
    CHECK_FALSE(recipe->succeeded({.answer = answer}));
    CHECK(recipe->diagnose({.answer = answer}, {}).what != "");
  }
}

TEST_CASE("native_diagnosis: a workflow that failed says so in its own words", "[plan]") {
  const auto diagnosis = diagnosed(
      1, error_answer(400, "PythonPipBuilder:ResolveDependencies - {numpy==9.9(sdist)}\nmore\033[2J"));
  CHECK_THAT(
      diagnosis.what,
      Catch::Matchers::StartsWith("PythonPipBuilder:ResolveDependencies - {numpy==9.9(sdist)}\n  more"));
  CHECK(diagnosis.what.find('\033') == std::string::npos);
}

TEST_CASE("native_diagnosis: of a message without end the beginning is told", "[plan]") {
  std::string message;
  for (int line = 0; line < 1000; ++line) message += std::string(5000, 'x') + "\n";
  const auto what = diagnosed(1, error_answer(400, message)).what;
  CHECK(what.size() < 100'000);
  CHECK_THAT(what, Catch::Matchers::EndsWith("\n  …"));
}

TEST_CASE("native_diagnosis: errors of the other side's own", "[plan]") {
  CHECK(diagnosed(1, error_answer(500, "'options'")).what ==
        "lambda-builders itself failed, while it built with pip: 'options'");
  const auto old = diagnosed(1, error_answer(505, "Unsupported Protocol Version"));
  CHECK(old.what ==
        "the image's lambda-builders does not understand cbuild's request: Unsupported Protocol Version");
  CHECK(old.hints == std::vector<std::string>{"take a newer image"});
  CHECK_THAT(diagnosed(1, error_answer(-32601, "Method unavailable")).what,
             ContainsSubstring("does not understand"));
}

TEST_CASE("native_diagnosis: an image without lambda-builders", "[plan]") {
  CHECK(diagnosed(122).what == "the image has no 'lambda-builders'");
  CHECK(diagnosed(121).what == "the source could not be copied inside the container");
}

TEST_CASE("native_diagnosis: an answer of another form says nothing, and harms nothing", "[plan]") {
  CHECK(diagnosed(1, R"({"error":{"code":"x","message":[1]}})").what.empty());
  CHECK(diagnosed(1, "Traceback (most recent call last)").what.empty());
}

TEST_CASE("native_diagnosis: what to do about what is known", "[plan]") {
  const auto hints =
      diagnosed(1,
                error_answer(400,
                             "NodejsNpmBuilder:NpmCI - NPM Failed: `npm ci` can only install packages "
                             "when your package.json and package-lock.json are in sync"))
          .hints;
  CHECK(hints == std::vector<std::string>{
                     "run 'npm install' and commit the lock file, or set BuildProperties.UseNpmCi to false"});
}
