"""Greets whom the event names."""


def handler(event, context):
    name = event.get("name") or "world"
    return {"message": f"Hello, {name}!"}
