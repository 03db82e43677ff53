#include "support.hpp"

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

using namespace cbuild;
using cli::BuildCommand;
using test::error_of;
using test::given;
using test::Variables;
using test::Words;
using util::ExitCode;

namespace {

BuildCommand read(const Words& words, const Variables& environment = {}) {
  return cli::build_command_of(given(words, environment));
}

util::Error failure(const Words& words, const Variables& environment = {}) {
  return error_of([&] { (void)read(words, environment); });
}

Words parameter_words(const BuildCommand& command) {
  Words words;
  for (const auto& entry : command.build.parameter_overrides) words.push_back(entry.word);
  return words;
}

} // namespace

TEST_CASE("build_options: each has a name of its own, a variable and a key", "[cli]") {
  std::set<std::string> names;
  for (const auto& option : cli::build_options()) {
    CAPTURE(option.names);
    CHECK(option.apply != nullptr);
    CHECK_FALSE(option.help.empty());
    REQUIRE_FALSE(cli::variables(option).empty());
    for (const auto& key : cli::config_keys(option)) CHECK(names.insert(key).second);
    CHECK((option.takes == cli::Takes::flag || !option.names.starts_with('-')) == option.value.empty());
  }
}

TEST_CASE("build_options: SAM's short names of several letters are read as what they are", "[cli]") {
  CHECK(
      cli::with_long_names({"build", "-bi", "x", "-cd=y", "-mw", "WRITE", "-b", "i", "--", "-bi"}) ==
      Words{"build", "--build-image", "x", "--cache-dir=y", "--mount-with", "WRITE", "-b", "i", "--", "-bi"});
  const auto command = read({"-bi", "Fn=my/image:1", "-bi", "other", "-b", "out"});
  CHECK(command.build.build_images == Words{"Fn=my/image:1", "other"});
  CHECK(command.build.build_directory == "out");
}

TEST_CASE("build_options: what follows --parameter-overrides is its own, as far as the next option",
          "[cli]") {
  const auto command =
      read({"Fn", "--parameter-overrides", "A=1", "B=-2", "-u", "Other", "--parameter-overrides", "C=3"});
  CHECK(parameter_words(command) == Words{"A=1", "B=-2", "C=3"});
  CHECK(command.build.functions == Words{"Fn", "Other"});
  const auto error = failure({"--parameter-overrides", "A=1", "Fn"});
  CHECK_THAT(error.message(), Catch::Contains("'Fn' is no value of a parameter"));
  CHECK_THAT(error.hints().front(), Catch::Contains("has to be named before it"));
}

TEST_CASE("build_options: a value of a flag is taken back by its contrary, the last one counts", "[cli]") {
  CHECK(read({"--use-buildkit"}).build.use_buildkit);
  CHECK_FALSE(read({"--use-buildkit", "--no-use-buildkit"}).build.use_buildkit);
  CHECK(read({"-j", "1", "-j", "2"}).build.jobs == 2);
}

TEST_CASE("build_options: all of SAM's options are taken", "[cli]") {
  const auto command = read({"Fn",
                             "-t",
                             "t.yaml",
                             "-s",
                             ".",
                             "-b",
                             "out",
                             "-cd",
                             "cache",
                             "-u",
                             "-c",
                             "--no-cached",
                             "-p",
                             "-x",
                             "Other",
                             "--skip-pull-image",
                             "--docker-network",
                             "none",
                             "-mw",
                             "write",
                             "--no-build-in-source",
                             "--use-buildkit",
                             "--region",
                             "eu-west-1",
                             "--profile",
                             "p",
                             "--debug",
                             "--no-beta-features",
                             "--skip-prepare-infra",
                             "--parameter-overrides",
                             "A=1"});
  CHECK(command.build.template_file == "t.yaml");
  CHECK(command.build.excluded == Words{"Other"});
  CHECK(command.build.region == "eu-west-1");
  CHECK(command.build.limits.network == "none");
  CHECK(command.build.use_buildkit);
  CHECK(command.common.verbose);
  CHECK(command.build.pull == project::Pull::missing);
}

TEST_CASE("build_options: each is taken from a variable, the command line wins", "[cli]") {
  const Variables environment{{"CBUILD_BUILD_DIR", "out"},
                              {"CBUILD_JOBS", "3"},
                              {"CBUILD_CA_BUNDLE", "auto"},
                              {"SAM_TEMPLATE_FILE", "t.yaml"},
                              {"CBUILD_BUILD_IMAGE", "A=x 'B=y'"},
                              {"CBUILD_NO_WAIT", "yes"},
                              {"CBUILD_PARAMETER_OVERRIDES", "A='x y' B=2"},
                              {"CBUILD_RESOURCE_LOGICAL_ID", "Fn Other"},
                              {"CBUILD_MEMORY", ""},
                              {"SAM_DEBUG", "true"}};
  const auto command = read({"-j", "1"}, environment);
  CHECK(command.build.build_directory == "out");
  CHECK(command.build.jobs == 1);
  CHECK(command.build.ca_bundle == "auto");
  CHECK(command.build.template_file == "t.yaml");
  CHECK(command.build.build_images == Words{"A=x", "B=y"});
  CHECK_FALSE(command.build.wait_for_lock);
  CHECK(parameter_words(command) == Words{"A='x y' B=2"});
  CHECK(command.build.functions == Words{"Fn", "Other"});
  CHECK_FALSE(command.build.limits.memory);
  CHECK(command.common.verbose);
  CHECK(read({}, {{"CBUILD_TEMPLATE_FILE", "a"}, {"SAM_TEMPLATE_FILE", "b"}}).build.template_file == "a");
}

TEST_CASE("build_options: where images come from", "[cli]") {
  CHECK(read({}).build.image_source == project::ImageSource::automatic);
  CHECK(read({"--images", "local"}).build.image_source == project::ImageSource::local);
  CHECK(read({}, {{"CBUILD_IMAGES", "local"}}).build.image_source == project::ImageSource::local);
  CHECK(read({"--images", "auto"}, {{"CBUILD_IMAGES", "local"}}).build.image_source ==
        project::ImageSource::automatic);
}

TEST_CASE("build_options: a wrong value is one clear error, with the variable that has it", "[cli]") {
  const auto [words, environment, message] = GENERATE(table<Words, Variables, std::string>({
      {{"-j", "0"}, {}, "--jobs '0' is no number from 1 to 1024"},
      {{"-j", "2x"}, {}, "--jobs '2x' is no number from 1 to 1024"},
      {{}, {{"CBUILD_JOBS", "many"}}, "the variable CBUILD_JOBS: --jobs 'many' is no number from 1 to 1024"},
      {{},
       {{"CBUILD_NO_WAIT", "perhaps"}},
       "the variable CBUILD_NO_WAIT: --no-wait takes true or false, not 'perhaps'"},
      {{"--template", ""}, {}, "--template: the path is empty"},
      {{"--color", "red"}, {}, "--color: 'red' is none of auto, always, never"},
      {{}, {{"SAM_BUILD_MODE", "fast"}}, "the variable SAM_BUILD_MODE: --mode: 'fast' is none of debug"},
      {{"--mount-with", "RW"}, {}, "--mount-with: 'RW' is none of READ, WRITE"},
      {{"--memory", "x"}, {}, "--memory 'x' is no amount of memory"},
      {{"--build-image", "A="}, {}, "--build-image 'A=' names no image"},
      {{"--region", "bad region"}, {}, "--region 'bad region' is no region's name"},
      {{"--no-use-container"}, {}, "cbuild builds in containers only"},
      {{"-q", "-v"}, {}, "--quiet and --verbose cannot be given together"},
      {{"--images", "remote"}, {}, "--images: 'remote' is none of auto, local"},
      {{"--pull", "always", "--skip-pull-image"},
       {},
       "--pull and --skip-pull-image cannot be given together"},
      {{"--build-in-source"},
       {},
       "--build-in-source would have the build work in the source directory itself, and cbuild's builds work "
       "on a "
       "copy of it, in a container"},
  }));
  const auto error = failure(words, environment);
  CHECK(error.code() == ExitCode::usage);
  CHECK(error.message() == message);
}

TEST_CASE("build_options: an unknown value gets the nearest one", "[cli]") {
  CHECK(failure({"--pull", "mising"}).hints() == Words{"did you mean 'missing'?"});
  CHECK(failure({"--color", "allways"}).hints() == Words{"did you mean 'always'?"});
}

TEST_CASE("build_options: of two that are contrary the one that counts more decides", "[cli]") {
  CHECK(read({"--pull", "always"}, {{"SAM_SKIP_PULL_IMAGE", "1"}}).build.pull == project::Pull::always);
  CHECK(read({"--skip-pull-image"}, {{"CBUILD_PULL", "always"}}).build.pull == project::Pull::missing);
  CHECK(read({"-q"}, {{"SAM_DEBUG", "1"}}).common.quiet);
  CHECK_FALSE(read({"-q"}, {{"SAM_DEBUG", "1"}}).common.verbose);
  CHECK(failure({}, {{"SAM_SKIP_PULL_IMAGE", "1"}, {"CBUILD_PULL", "always"}}).message() ==
        "the variable SAM_SKIP_PULL_IMAGE: --pull and --skip-pull-image cannot be given together");
}

TEST_CASE("build_options: a hook is refused, in SAM's words where it is used wrongly", "[cli]") {
  const auto [words, message] = GENERATE(table<Words, std::string>({
      {{"--hook-name", "terraform"},
       "--hook-name terraform: cbuild builds from SAM and CloudFormation templates"},
      {{"--hook-name", "tf"}, "tf is not a valid hook name."},
      {{"--hook-name", "terraform", "-t", "t.yaml"},
       "Parameters hook-name, and t,template-file,template,parameter-overrides,build-in-source cannot be "
       "used together"},
      {{"--hook-name", "terraform", "-u"}, "Missing required parameter --build-image."},
      {{"--terraform-project-root-path", "."}, "Missing option --hook-name"},
  }));
  const auto error = failure(words);
  CHECK(error.code() == ExitCode::usage);
  CHECK_THAT(error.message(), Catch::StartsWith(message));
}

TEST_CASE("build_options: an error that comes later names the variable too", "[cli]") {
  const auto all = given({"-b", "x"}, {{"CBUILD_BASE_DIR", "nowhere"}, {"CBUILD_BUILD_DIR", "y"}});
  util::Error error(ExitCode::usage, "--base-dir 'nowhere' does not exist");
  cli::add_places(error, all);
  CHECK(error.hints() == Words{"--base-dir is from the variable CBUILD_BASE_DIR"});
  util::Error other(ExitCode::usage, "--build-dir 'x' is a file; --base-directory");
  cli::add_places(other, all);
  CHECK(other.hints().empty());
}

TEST_CASE("variable_warnings: a variable that is nearly an option's is told", "[cli]") {
  CHECK(cli::variable_warnings(
            {{"CBUILD_BULD_DIR", "x"}, {"CBUILD_REQUIRE_ENGINE", "1"}, {"CBUILD_JOBS", "1"}}) ==
        Words{"the variable CBUILD_BULD_DIR is no option's; did you mean 'CBUILD_BUILD_DIR'?"});
}

TEST_CASE("words_of: spaces part words, quotes and backslashes keep them", "[cli]") {
  CHECK(cli::words_of("") == Words{});
  CHECK(cli::words_of("  a  b\nc ") == Words{"a", "b", "c"});
  CHECK(cli::words_of(R"(A='x y' "B=z \" w" c\ d '' e)") == Words{"A=x y", "B=z \" w", "c d", "", "e"});
}

TEST_CASE("build_options: the help has SAM's short names", "[cli]") {
  CLI::App app;
  cli::declare_build_options(app);
  CHECK_THAT(app.help(),
             Catch::Contains("-bi, --build-image [ID=]REF ") &&
                 Catch::Contains("-c, --cached, --no-cached "));
}

TEST_CASE("options_page: names each option with its variables", "[cli]") {
  const auto page = cli::options_page();
  for (const auto& option : cli::build_options()) {
    if (option.group.empty()) continue;
    CAPTURE(option.names);
    for (const auto& name : cli::variables(option)) CHECK_THAT(page, Catch::Contains(name));
    if (!option.variable.empty()) CHECK_THAT(page, Catch::Contains(std::string(option.variable)));
  }
}

TEST_CASE("build_options: README's table has all of them, and no others", "[cli]") {
  std::ifstream file(CBUILD_README);
  std::stringstream text;
  text << file.rdbuf();
  const auto all = text.str();
  const auto begin = all.find("### Options of `cbuild build`");
  REQUIRE(begin != std::string::npos);
  const auto section = all.substr(begin, all.find("\n\n", all.find("| `", begin)) - begin);
  std::set<std::string> listed;
  std::istringstream lines(section);
  const std::regex name("`(-[-a-z]+)");
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| `")) continue;
    const auto cell = line.substr(0, line.find(" | ", 2));
    for (std::sregex_iterator found(cell.begin(), cell.end(), name), end; found != end; ++found)
      listed.insert((*found)[1]);
  }
  std::set<std::string> known;
  for (const auto& option : cli::build_options()) {
    if (option.group.empty()) continue;
    std::istringstream names{std::string(option.names)};
    for (std::string one; std::getline(names, one, ',');)
      known.insert(one.substr(one.starts_with('!') ? 1 : 0));
    if (!option.short_word.empty()) known.insert(std::string(option.short_word));
  }
  CHECK(listed == known);
}

TEST_CASE("build_options: what stdout gets, and how logs are told apart", "[cli]") {
  auto command = read({});
  CHECK(command.common.output == report::Output::text);
  CHECK(command.common.log == report::Log::prefix);
  CHECK_FALSE(command.build.digests);
  CHECK_FALSE(command.build.keep_going);
  command = read({"--output", "JSON", "--log", "group", "--keep-going"});
  CHECK(command.common.reporting().output == report::Output::json);
  CHECK(command.common.reporting().log == report::Log::group);
  CHECK(command.build.digests);
  CHECK(command.build.keep_going);
  CHECK(failure({"--output", "yaml"}).code() == ExitCode::usage);
}
