// Greets whom the event names.
package main

import (
	"context"

	"github.com/aws/aws-lambda-go/lambda"
)

type event struct {
	Name string `json:"name"`
}

type answer struct {
	Message string `json:"message"`
}

func greet(_ context.Context, e event) (answer, error) {
	if e.Name == "" {
		e.Name = "world"
	}
	return answer{Message: "Hello, " + e.Name + "!"}, nil
}

func main() {
	lambda.Start(greet)
}
