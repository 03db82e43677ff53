#include "support.hpp"

#include <cbuild/util/text.hpp>

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

namespace {

constexpr const char* k_head = "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]\n";

constexpr const char* k_workers = R"(Resources:
  Fn::ForEach::Workers:
    - Color
    - [Red, Blue]
    - ${Color}Worker:
        Type: AWS::Serverless::Function
        Metadata: {BuildMethod: makefile}
        Properties:
          Runtime: provided.al2023
          Handler: bootstrap
          CodeUri: src # of all
          FunctionName: !Sub 'fn-${Color}'
  Solo:
    Type: AWS::Serverless::Function
    Metadata: {BuildMethod: makefile}
    Properties: {Runtime: provided.al2023, Handler: bootstrap, CodeUri: src}
)";

std::string ids(const Template& parsed) {
  std::vector<std::string> all;
  for (const auto& resource : parsed.resources()) all.push_back(resource.logical_id);
  return util::join(all, " ");
}

std::string code_uris(const Template& parsed) {
  std::vector<std::string> all;
  for (const auto& resource : parsed.resources()) all.push_back(resource.code_uri.value);
  return util::join(all, " ");
}

std::string resource(const std::string& key, const std::string& code) {
  return key +
         ": {Type: AWS::Serverless::Function, Metadata: {BuildMethod: makefile}, Properties: {Runtime: "
         "provided, Handler: x, CodeUri: " +
         code + "}}";
}

std::string loop(const std::string& name,
                 const std::string& variable,
                 const std::string& values,
                 const std::string& body) {
  return "Fn::ForEach::" + name + ": [" + variable + ", " + values + ", {" + body + "}]";
}

} // namespace

TEST_CASE("sam loops: each turn is a resource, with the loop's variable in keys and values", "[sam]") {
  const auto parsed = parse(std::string(k_head) + k_workers);
  CHECK(ids(parsed) == "RedWorker BlueWorker Solo");
  CHECK(parsed.resources()[1].name == "fn-Blue");
  CHECK(parsed.resources()[1].place.position() == Position{6, 7});
  CHECK(parsed.unsupported().empty());
}

TEST_CASE("sam loops: a loop stays one, and finds each artifact in a mapping", "[sam]") {
  const std::string text = std::string(k_head) + k_workers;
  const auto built = rewrite_all(text);
  CHECK_THAT(built,
             ContainsSubstring("Mappings: {SAMCodeUriWorkers: {Blue: {CodeUri: BlueWorker}, Red: {CodeUri: "
                               "RedWorker}}}\n") &&
                 ContainsSubstring("          CodeUri: {\"Fn::FindInMap\": [\"SAMCodeUriWorkers\", {\"Ref\": "
                                   "\"Color\"}, \"CodeUri\"]} # of all\n") &&
                 ContainsSubstring("CodeUri: Solo}"));
  CHECK(code_uris(parse(built)) == "RedWorker BlueWorker Solo");
}

TEST_CASE("sam loops: what is not built of a loop leads to its source", "[sam]") {
  const std::string text = std::string(k_head) + k_workers;
  const Relocation moved{[](std::string_view path) { return "../../" + std::string(path); }};
  const auto solo = parse(text).rewrite({{"Solo", "Solo"}}, moved);
  CHECK_THAT(solo, ContainsSubstring("          CodeUri: ../../src # of all\n"));
  CHECK(code_uris(parse(solo)) == "../../src ../../src Solo");
  const auto one = parse(text).rewrite({{"RedWorker", "RedWorker"}}, moved);
  CHECK(code_uris(parse(one)) == "RedWorker ../../src ../../src");
}

TEST_CASE("sam loops: loops in loops have a key of all their variables", "[sam]") {
  const auto text =
      k_head +
      ("Resources: {" +
       loop("Envs",
            "Env",
            "[dev, prod]",
            loop("Services", "Svc", "[Users, Orders]", resource("'${Env}${Svc}'", "'./${Env}/${Svc}'"))) +
       "}\n");
  const auto parsed = parse(text);
  CHECK(ids(parsed) == "devUsers devOrders prodUsers prodOrders");
  CHECK(code_uris(parsed) == "./dev/Users ./dev/Orders ./prod/Users ./prod/Orders");
  const auto built = rewrite_all(text);
  CHECK_THAT(built,
             ContainsSubstring("SAMCodeUriEnvsServices") &&
                 ContainsSubstring("prod-Users: {CodeUri: prodUsers}") &&
                 ContainsSubstring("{\"Fn::Join\": [\"-\", [{\"Ref\": \"Env\"}, {\"Ref\": \"Svc\"}]]}"));
  CHECK(code_uris(parse(built)) == "devUsers devOrders prodUsers prodOrders");
}

TEST_CASE("sam loops: a value with dots is a key too, and a text", "[sam]") {
  const auto text =
      k_head + ("Resources: {" + loop("X", "N", "[10.0.0.1, '1.5']", resource("'Fn&{N}'", "src")) + "}\n");
  const auto built = rewrite_all(text);
  CHECK_THAT(built,
             ContainsSubstring("\"10.0.0.1\": {CodeUri: Fn10001}") &&
                 ContainsSubstring("\"1.5\": {CodeUri: Fn15}"));
  CHECK(code_uris(parse(built)) == "Fn10001 Fn15");
  const auto other =
      k_head + ("Resources: {" + loop("X", "N", "['a/b', c]", resource("'Fn&{N}'", "src")) + "}\n");
  CHECK_THROWS_WITH(rewrite_all(other), ContainsSubstring("expected letters, digits, '-', '_' and '.'"));
}

TEST_CASE("sam loops: the collection is a list, or a parameter's", "[sam]") {
  const std::string parameters = "Parameters: {Names: {Type: CommaDelimitedList, Default: 'A, B'}}\n";
  const auto text = k_head + parameters + "Resources: {" +
                    loop("X", "N", "!Ref Names", resource("'Fn${N}'", "src")) + "}\n";
  CHECK(ids(parse(text)) == "FnA FnB");
  const auto given = Template::parse(text, "t.yaml", {.parameters = {{"Names", "C"}}});
  CHECK(ids(given) == "FnC");
  const auto odd =
      k_head + ("Resources: {" + loop("X", "N", "[a-b]", resource("'Fn&{N}'", "'src/${N}'")) + "}\n");
  CHECK(ids(parse(odd)) == "Fnab");
  CHECK(code_uris(parse(odd)) == "src/a-b");
}

TEST_CASE("sam loops: loops are in Conditions and Mappings' keys too", "[sam]") {
  const auto text =
      k_head + ("Conditions: {" + loop("C", "N", "[A, B]", "'Is${N}': !Equals ['${N}', A]") + "}\n") +
      "Resources: {" + loop("X", "N", "[A, B]", resource("'Fn${N}'", "!If ['Is${N}', yes-path, no-path]")) +
      "}\n";
  CHECK(code_uris(parse(text)) == "yes-path no-path");
}

TEST_CASE("sam loops: a loop with nothing to build stops nothing, and its paths move", "[sam]") {
  const auto text =
      k_head + ("Resources: {" +
                loop("T",
                     "N",
                     "!GetAtt A.B",
                     "'T${N}': {Type: AWS::Serverless::Api, Properties: {DefinitionUri: api.yaml}}") +
                ", " + resource("Solo", "src") + "}\n");
  const auto parsed = parse(text);
  CHECK(ids(parsed) == "Solo");
  CHECK(parsed.unsupported().empty());
  CHECK_THAT(relocate_all(text), ContainsSubstring("DefinitionUri: ../../api.yaml"));
  const auto turned =
      k_head + ("Resources: {" +
                loop("T",
                     "N",
                     "[a]",
                     "'T${N}': {Type: AWS::Serverless::Api, Properties: {DefinitionUri: './${N}.yaml'}}") +
                "}\n");
  CHECK_THAT(relocate_all(turned), ContainsSubstring("DefinitionUri: '../.././${N}.yaml'"));
}

TEST_CASE("sam loops: a loop that cannot be turned says why, if it has something to build", "[sam]") {
  const auto why = [](const std::string& head, const std::string& variable, const std::string& values) {
    const auto parsed =
        parse(head + "Resources: {" + loop("X", variable, values, resource("'Fn${N}'", "src")) + "}\n");
    REQUIRE(parsed.unsupported().size() == 1);
    return util::render(parsed.unsupported()[0].why);
  };
  CHECK_THAT(why(k_head, "N", "!GetAtt A.B"),
             ContainsSubstring("the collection of the loop 'X' is '!GetAtt', which cannot be resolved") &&
                 ContainsSubstring("hint: give it as a list"));
  CHECK_THAT(why(k_head, "N", "a"),
             ContainsSubstring("the collection of the loop 'X' is a string; expected a list"));
  CHECK_THAT(why(k_head, "'a b'", "[a]"), ContainsSubstring("expected letters and digits"));
  CHECK_THAT(why(std::string(k_head) + "Parameters: {N: {Type: String}}\n", "N", "[a]"),
             ContainsSubstring("the identifier 'N' of the loop 'X' is the name of a parameter"));
  CHECK_THAT(why(std::string(k_head) + "Parameters: {X: {Type: String}}\n", "N", "[a]"),
             ContainsSubstring("the name of the loop 'X' is that of a parameter"));
  CHECK_THAT(why("", "N", "[a]"),
             ContainsSubstring("hint: name AWS::LanguageExtensions in the template's Transform"));
}

TEST_CASE("sam loops: the same logical id twice is wrong", "[sam]") {
  CHECK_THAT(parse_error(k_head + ("Resources: {" + loop("X", "N", "[a, b]", resource("Fn", "src")) + "}\n")),
             ContainsSubstring("the loop gives the logical id 'Fn' a second time"));
}

TEST_CASE("sam loops: the functions of the language extensions", "[sam]") {
  const auto code = [](const std::string& value) {
    const auto parsed =
        parse(k_head + std::string("Mappings: {M: {a: {b: c}}}\n") + with_properties("CodeUri: " + value));
    return parsed.resources().at(0).problem ? "problem" : parsed.resources().at(0).code_uri.value;
  };
  CHECK(code("!Sub ['n${L}', {L: !Length [a, b]}]") == "n2");
  CHECK(code("!ToJsonString {a: [1, x, true]}") == R"({"a":[1,"x",true]})");
  CHECK(code("!FindInMap [M, x, b, {DefaultValue: d}]") == "d");
  CHECK(code("!FindInMap [M, a, b, {DefaultValue: d}]") == "c");
  const auto without = parse(with_properties("CodeUri: !Length [a]"));
  CHECK_THAT(without.resources().at(0).problem->message(),
             ContainsSubstring("which only AWS::LanguageExtensions has"));
}
