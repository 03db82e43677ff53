use lambda_runtime::{service_fn, Error, LambdaEvent};
use serde_json::{json, Value};
use shared::name_in;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(greet)).await
}

/// Greets whom the event names.
async fn greet(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({ "message": format!("Hello, {}!", name_in(&event.payload)) }))
}
