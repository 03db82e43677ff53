#include "support/catch.hpp"
#include "support/error_of.hpp"

#include <cbuild/sam/parameter_overrides.hpp>

using namespace cbuild;
using sam::Parameters;
using test::error_of;

namespace {

Parameters words(const std::string& text) {
  return sam::read_parameter_words({text, "--parameter-overrides"});
}

/// Each entry as KEY=VALUE, or a word between < and >.
std::vector<std::string> entries(const std::string& text,
                                 sam::ConfigFormat format = sam::ConfigFormat::yaml) {
  std::vector<std::string> all;
  for (const auto& entry : sam::read_parameter_file({text, "p"}, format))
    all.push_back(entry.word.empty() ? entry.key + "=" + entry.value : "<" + entry.word + ">");
  return all;
}

using Entries = std::vector<std::string>;

} // namespace

TEST_CASE("read_parameter_words: both ways to write a value, also mixed", "[sam]") {
  const auto [text, expected] = GENERATE(table<std::string, Parameters>({
      {"", {}},
      {"A=1", {{"A", "1"}}},
      {"  A=1   B=2 ", {{"A", "1"}, {"B", "2"}}},
      {"A=1,2,3", {{"A", "1,2,3"}}},
      {"A=x=y", {{"A", "x=y"}}},
      {"A=1 A=2", {{"A", "2"}}},
      {"ParameterKey=A,ParameterValue=1", {{"A", "1"}}},
      {"ParameterKey=A,ParameterValue=1,2 ParameterKey=B,ParameterValue=\"x y\"",
       {{"A", "1,2"}, {"B", "x y"}}},
      {"ParameterKey=A,ParameterValue=1 B=2", {{"A", "1"}, {"B", "2"}}},
      {R"("A"=1 'B'=2)", {{"A", "1"}, {"B", "2"}}},
      {"A=-1", {{"A", "-1"}}},
      {"A=file://x", {{"A", "file://x"}}},
  }));
  CHECK(words(text) == expected);
}

TEST_CASE("read_parameter_words: quotes and backslashes keep spaces", "[sam]") {
  const auto [text, value] = GENERATE(table<std::string, std::string>({
      {R"(A="x y")", "x y"},
      {R"(A='x y')", "x y"},
      {R"(A="")", ""},
      {R"(A='')", ""},
      {R"(A=x\ y)", "x y"},
      {R"(A="say \"hi\"")", R"(say "hi")"},
      {R"(A="it's")", "it's"},
      {R"(A=it's)", "it's"},
      {R"(A='tis)", "'tis"},
      {R"(A={"a":1})", R"({"a":1})"},
      {R"(A=C:\\dir)", R"(C:\\dir)"},
      {R"(A=C:\dir)", R"(C:\dir)"},
      {R"(A=x\)", R"(x\)"},
      {R"(A="a\\")", R"(a\\)"},
  }));
  CHECK(words(text).at("A") == value);
}

TEST_CASE("read_parameter_words: what is no value is told with its place", "[sam]") {
  const auto [text, column, what] = GENERATE(table<std::string, int, std::string>({
      {"A=1 Fn", 5, "'Fn' is no value of a parameter"},
      {"A=", 3, "'A' has no value"},
      {"A= B=1", 3, "'A' has no value"},
      {"A=\"x", 3, "nothing closes this quote"},
      {"A=\"x\"y", 6, "expected a space behind the closing quote"},
      {"My-Key=1", 3, "letters and digits only"},
      {"=1", 1, "letters and digits only"},
      {"AWS::Region=eu-west-1", 1, "a pseudo parameter"},
      {"ParameterKey=A", 1, "there is no ',ParameterValue=' behind it"},
      {"ParameterKey=A,UsePreviousValue=true",
       15,
       "expected KEY=VALUE or ParameterKey=KEY,ParameterValue=VALUE"},
      {"ParameterKey=A,ParameterValue=", 31, "'A' has no value"},
  }));
  const auto error = error_of([&, &given = text] { (void)words(given); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK_THAT(error.message(),
             Catch::StartsWith("--parameter-overrides:1:" + std::to_string(column) + ": ") &&
                 Catch::Contains(what));
}

TEST_CASE("read_parameter_words: a word that was swallowed gets the advice to name it before", "[sam]") {
  const auto error = error_of([] { (void)words("Fn"); });
  CHECK(error.hints() ==
        Entries{"all words up to the next option are taken: what is to be built has to be named before it"});
}

TEST_CASE("read_parameter_file: a mapping's values become text as SAM makes it", "[sam]") {
  CHECK(entries("A: 1\nB: x y\nC: true\nD: 'true'\nE:\nF: ~\nG: [a, ' b', 3, '', null]\nH: 1.50\n") ==
        Entries{"A=1", "B=x y", "C=True", "D=true", "E=", "F=", "G=a,b,3", "H=1.50"});
  CHECK(entries(R"({"A": "1", "B": ["x", "y"]})") == Entries{"A=1", "B=x,y"});
  CHECK(entries("A = 1\nB = 'x y'\nC = false\nG = ['a', 3, 0.5]\n", sam::ConfigFormat::toml) ==
        Entries{"A=1", "B=x y", "C=False", "G=a,3,0.5"});
  CHECK(entries("").empty());
}

TEST_CASE("read_parameter_file: words, lists and $include are in their order", "[sam]") {
  CHECK(entries("A=1 B=2") == Entries{"<A=1 B=2>"});
  CHECK(entries("- A=1\n- [file://x.yaml, {B: 2}]\n-\n- C: 3\n") ==
        Entries{"<A=1>", "<file://x.yaml>", "B=2", "C=3"});
  CHECK(entries("A: 1\n$include: file://x.toml\nB: 2\n") == Entries{"A=1", "<file://x.toml>", "B=2"});
  CHECK(entries("$include: [file://x.toml, file://y.yml]\n") == Entries{"<file://x.toml>", "<file://y.yml>"});
}

TEST_CASE("read_parameter_file: what is neither is told with its place", "[sam]") {
  const auto [text, message] = GENERATE(table<std::string, std::string>({
      {"A:\n  B: 1\n", "p:2:3: the parameter 'A' is a mapping; expected text, or a list of texts"},
      {"A: [[1]]\n", "p:1:5: the parameter 'A' is a list in a list; expected text, or a list of texts"},
      {"- true\n", "p:1:3: expected a mapping of parameters to values, a list, or text like KEY=VALUE"},
      {"$include: {a: b}\n",
       "p:1:11: '$include' takes the name of a file, as file://FILE, or a list of them"},
  }));
  CHECK_THAT(error_of([&, &given = text] { (void)entries(given); }).message(), Catch::StartsWith(message));
}

namespace {

/// Files by their names, which are said as they are.
Parameters read_all(const std::vector<std::string>& given, const std::map<std::string, std::string>& files) {
  std::vector<sam::ParameterEntry> all;
  for (const auto& word : given) all.push_back({.word = word, .key = {}, .value = {}, .position = {}});
  return sam::read_parameters(all, [&](const std::string& name, const std::string& named_by) {
    return sam::ParameterFile{
        .identity = name, .text = {files.at(name), named_by + ">" + name}, .format = sam::ConfigFormat::yaml};
  });
}

} // namespace

TEST_CASE("read_parameters: a later value wins, be it of a word or of a file in a file", "[sam]") {
  const std::map<std::string, std::string> files{{"a", "A: a\n$include: file://b\nB: a\n"},
                                                 {"b", "[A=b B=b C=b]"}};
  CHECK(read_all({"A=1 D=1", "file://a", "D=2"}, files) ==
        Parameters{{"A", "b"}, {"B", "a"}, {"C", "b"}, {"D", "2"}});
}

TEST_CASE("read_parameters: a file that leads to itself is told with the way there", "[sam]") {
  const std::map<std::string, std::string> files{{"a", "X: 1\n$include: file://b\n"}, {"b", "[file://a]"}};
  const auto error = error_of([&] { (void)read_all({"file://a"}, files); });
  CHECK(error.code() == util::ExitCode::usage);
  CHECK(error.message() == "--parameter-overrides: '>a>b>a' includes itself");
  CHECK(error.frames() == Entries{"as >a>b:1 says", "as >a:2 says"});
}
