use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use serde_json::{Value, json};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    run(service_fn(count)).await
}

async fn count(event: LambdaEvent<Value>) -> Result<Value, Error> {
    let records = event.payload["Records"].as_array().map_or(0, Vec::len);
    Ok(json!({ "records": records, "flag": cfg!(from_the_project) }))
}
