use lambda_extension::{Error, LambdaEvent, NextEvent, service_fn};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    lambda_extension::run(service_fn(watch)).await
}

async fn watch(event: LambdaEvent) -> Result<(), Error> {
    if let NextEvent::Shutdown(reason) = event.next {
        println!("shut down: {reason:?}");
    }
    Ok(())
}
