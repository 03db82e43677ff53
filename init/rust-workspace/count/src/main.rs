use lambda_runtime::{service_fn, Error, LambdaEvent};
use serde_json::{json, Value};
use shared::name_in;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_runtime::run(service_fn(count)).await
}

/// Counts the letters of whom the event names.
async fn count(event: LambdaEvent<Value>) -> Result<Value, Error> {
    Ok(json!({ "letters": name_in(&event.payload).chars().count() }))
}
