#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/project/image_overrides.hpp>
#include <cbuild/util/error.hpp>

using namespace cbuild;
using project::ImageOverrides;
using Story = std::vector<std::string>;

TEST_CASE("image_overrides: a name that is no function's is warned of", "[project]") {
  const auto overrides = ImageOverrides::parse({"any:1", "Api=a:1", "Ap=a:1", "Something\x1b=a:1"});
  CHECK(overrides.warnings({"Api", "Job"}) ==
        Story{"--build-image Ap=…: the template has no function of that name to build; did you mean 'Api'?",
              "--build-image Something\\x1b=…: the template has no function of that name to build"});
}

TEST_CASE("image_overrides: one for all, or for single functions; the last one counts", "[project]") {
  const auto overrides = ImageOverrides::parse(
      {"a:1", "Api=b:2", " Job = host:5000/c@sha256:" + std::string(64, 'f'), "Api=b:3", "z"});
  CHECK(overrides.of("Api") == "b:3");
  CHECK(overrides.of("Job") == "host:5000/c@sha256:" + std::string(64, 'f'));
  CHECK(overrides.of("Other") == "z");
  CHECK_FALSE(ImageOverrides::parse({"Api=b"}).of("Other").has_value());
  CHECK_FALSE(ImageOverrides::parse({}).of("Api").has_value());
}

TEST_CASE("image_overrides: what names no image, or no function, is an error", "[project]") {
  const std::string argument =
      GENERATE("", " ", "Api=", "=image", "UPPER", "Api=a b", "a=b=c", "Api=UPPER:1", "x:\x1b");
  CAPTURE(argument);
  const auto error = test::error_of([&] { (void)ImageOverrides::parse({argument}); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(), ContainsSubstring("--build-image '"));
  CHECK(error.message().find('\x1b') == std::string::npos);
  CHECK(error.hints() == std::vector<std::string>{"give REF, LogicalId=REF or Child/LogicalId=REF, with "
                                                  "REF like 'name:tag' or 'host:5000/name@sha256:…'"});
}
