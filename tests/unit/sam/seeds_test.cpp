// The examples of AWS's documentation on custom runtimes and on Rust with cargo lambda.
#include "support.hpp"

using namespace cbuild;
using namespace cbuild::sam;
using namespace cbuild::sam::test;

TEST_CASE("sam seeds: a makefile build of a Rust function", "[sam]") {
  const std::string text = R"(Resources:
  HelloRustFunction:
    Type: AWS::Serverless::Function
    Properties:
      FunctionName: HelloRust
      Handler: bootstrap.is.real.handler
      Runtime: provided
      MemorySize: 512
      CodeUri: .
    Metadata:
      BuildMethod: makefile
)";
  const Template parsed = parse(text);
  REQUIRE(parsed.resources().size() == 1);
  const Resource& function = parsed.resources().front();
  CHECK(function.logical_id == "HelloRustFunction");
  CHECK(function.runtime == "provided");
  CHECK(function.build_method == "makefile");
  CHECK(function.code_uri.value == ".");
  CHECK(rewrite_all(text) == replaced(text, "CodeUri: .", "CodeUri: HelloRustFunction"));
}

TEST_CASE("sam seeds: a makefile build of a Python function", "[sam]") {
  const std::string text = R"(Resources:
  HelloWorldFunction:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: hello_world/
      Handler: app.lambda_handler
      Runtime: python3.7
    Metadata:
      BuildMethod: makefile
)";
  const Template parsed = parse(text);
  REQUIRE(parsed.resources().size() == 1);
  CHECK(parsed.resources().front().runtime == "python3.7");
  CHECK(parsed.resources().front().build_method == "makefile");
  CHECK(parsed.resources().front().code_uri.value == "hello_world/");
  CHECK(rewrite_all(text) == replaced(text, "CodeUri: hello_world/", "CodeUri: HelloWorldFunction"));
}

TEST_CASE("sam seeds: several binaries of one Rust package", "[sam]") {
  std::string text = R"(AWSTemplateFormatVersion: '2010-09-09'
Transform: AWS::Serverless-2016-10-31
Resources:
  FunctionA:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties:
        Binary: function_a $
    Properties:
      CodeUri: ./           $
      Handler: bootstrap     $
      Runtime: provided.al2
  FunctionB:
    Type: AWS::Serverless::Function
    Metadata:
      BuildMethod: rust-cargolambda
      BuildProperties:
        Binary: function_b
    Properties:
      CodeUri: ./
      Handler: bootstrap
      Runtime: provided.al2
)";
  std::erase(text, '$'); // marks the blanks that the example has at line ends
  const Template parsed = parse(text);
  REQUIRE(parsed.resources().size() == 2);
  const auto binary = [&](std::size_t index) {
    return std::get<std::string>(parsed.resources()[index].build_properties.front().value);
  };
  CHECK(binary(0) == "function_a");
  CHECK(binary(1) == "function_b");
  CHECK(parsed.resources()[0].build_method == "rust-cargolambda");
  CHECK(rewrite_all(text) == replaced(replaced(text, "CodeUri: ./   ", "CodeUri: FunctionA   "),
                                      "CodeUri: ./\n",
                                      "CodeUri: FunctionB\n"));
}

TEST_CASE("sam seeds: the elision in the documentation is an end of document", "[sam]") {
  CHECK_THAT(
      parse_error("AWSTemplateFormatVersion: '2010-09-09'\nTransform: AWS::Serverless-2016-10-31\n...\n"
                  "Resources:\n  MyFunction: {}\n...\n"),
      ContainsSubstring("template.yaml:4:1: a second document starts here"));
}
